/** The fields of a pod spec that decide its resolv.conf, as the API server accepts them (rules 100 and 101). */
import { z } from 'zod';
import { addressBytes } from './address.ts';

const nameserversMax = 3;
const searchesMax = 32;

/** Spread into the object of a pod spec. */
export const podDnsFields = {
  dnsPolicy: z.enum(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']).optional(),
  dnsConfig: z
    .strictObject({
      nameservers: z
        .array(z.string().refine((ip) => addressBytes(ip) !== undefined, 'an IP address'))
        .max(nameserversMax)
        .optional(),
      searches: z.array(z.string().min(1)).max(searchesMax).optional(),
      options: z
        .array(z.strictObject({ name: z.string().min(1), value: z.string().optional() }))
        .optional(),
    })
    .optional(),
};
