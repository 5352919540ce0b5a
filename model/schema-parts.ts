/** Schemas of what the objects of a scenario have in common: names, labels, ports, metadata. Values are those of the API. */
import { z } from 'zod';
import type { ObjectMeta } from './kubernetes.ts';

export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
export const labelKey =
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

export const name = z.string().regex(dnsSubdomain, 'a lower-case DNS name');
export const labels = z.record(
  z.string().regex(labelKey, 'a label key'),
  z.string().regex(labelValue, 'a label value: at most 63 of [A-Za-z0-9-_.], alphanumeric ends'),
);
export const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
export const ipFamily = z.enum(['IPv4', 'IPv6']);
export const port = z.int().min(1).max(65535);
export const portName = z
  .string()
  .regex(
    /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/,
    'a port name: IANA service name',
  );

export const metadata: z.ZodType<ObjectMeta> = z.strictObject({
  name,
  namespace: z.string().regex(dnsLabel, 'a namespace name').optional(),
  uid: z.string().optional(),
  labels: labels.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

export const namespacedMetadata = metadata.refine((value) => value.namespace !== undefined, {
  message: 'a namespaced object needs metadata.namespace',
  path: ['namespace'],
});
