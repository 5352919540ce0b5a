/**
 * Schemas of Services and EndpointSlices as scenarios hold them: unknown fields are errors, as in schema.ts. What else the
 * API demands (unique ports, names where there are several) it says itself.
 */
import { z } from 'zod';
import { ipFamily, port, protocol } from './schema-parts.ts';
import type { EndpointSlice, Service, ServicePort, ServiceSpec } from './service.ts';

const trafficPolicy = z.enum(['Cluster', 'Local']);
const strings = z.record(z.string(), z.string());

const metadata = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().min(1),
  uid: z.string().optional(),
  labels: strings.optional(),
  annotations: strings.optional(),
});

const servicePort: z.ZodType<ServicePort> = z.strictObject({
  name: z.string().optional(),
  protocol: protocol.optional(),
  port,
  targetPort: z.union([port, z.string()]).optional(),
  nodePort: port.optional(),
});

/** The spec alone, for notations that abbreviate the rest. */
export const serviceSpecSchema: z.ZodType<ServiceSpec> = z.strictObject({
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
  selector: strings.optional(),
  ports: z.array(servicePort).optional(),
  clusterIP: z.string().optional(),
  clusterIPs: z.array(z.string()).optional(),
  ipFamilies: z.array(ipFamily).optional(),
  ipFamilyPolicy: z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack']).optional(),
  externalName: z.string().optional(),
  externalIPs: z.array(z.string()).optional(),
  loadBalancerSourceRanges: z.array(z.string()).optional(),
  healthCheckNodePort: port.optional(),
  allocateLoadBalancerNodePorts: z.boolean().optional(),
  internalTrafficPolicy: trafficPolicy.optional(),
  externalTrafficPolicy: trafficPolicy.optional(),
  publishNotReadyAddresses: z.boolean().optional(),
  sessionAffinity: z.enum(['None', 'ClientIP']).optional(),
  sessionAffinityConfig: z
    .strictObject({
      clientIP: z
        .strictObject({ timeoutSeconds: z.int().min(1).max(86_400).optional() })
        .optional(),
    })
    .optional(),
  trafficDistribution: z.enum(['PreferClose', 'PreferSameZone', 'PreferSameNode']).optional(),
});

export const serviceSchema: z.ZodType<Service> = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: serviceSpecSchema,
  status: z
    .strictObject({
      loadBalancer: z.strictObject({ ingress: z.array(z.strictObject({ ip: z.string() })) }),
    })
    .optional(),
});

const names = z.array(z.strictObject({ name: z.string() }));

export const endpointSliceSchema: z.ZodType<EndpointSlice> = z.strictObject({
  apiVersion: z.literal('discovery.k8s.io/v1'),
  kind: z.literal('EndpointSlice'),
  metadata,
  addressType: z.enum(['IPv4', 'IPv6', 'FQDN']),
  endpoints: z.array(
    z.strictObject({
      addresses: z.array(z.string()).min(1),
      conditions: z
        .strictObject({
          ready: z.boolean().optional(),
          serving: z.boolean().optional(),
          terminating: z.boolean().optional(),
        })
        .optional(),
      hostname: z.string().optional(),
      nodeName: z.string().optional(),
      zone: z.string().optional(),
      hints: z.strictObject({ forZones: names.optional(), forNodes: names.optional() }).optional(),
      targetRef: z
        .strictObject({ kind: z.string(), namespace: z.string().optional(), name: z.string() })
        .optional(),
    }),
  ),
  ports: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        protocol: protocol.optional(),
        port: port.optional(),
      }),
    )
    .optional(),
});
