/**
 * What the folder of a finding about Services says about itself (finding.yaml): which question to ask, what is wrong with its
 * answer, and on what it was seen. `kubeprop replay DIR` needs this and the scenario beside it.
 */
import { z } from 'zod';
import type { FlowQuestion } from './flow.ts';
import {
  clusterFactsSchema,
  shrinkSchema,
  stabilitySchema,
  reproductionApiVersion,
  type Reproduction,
} from './reproduction.ts';
import type { ServiceTarget } from './service-finding.ts';

export interface ServiceReproduction extends Omit<Reproduction, 'kind' | 'cells'> {
  readonly kind: 'ServiceReproduction';
  readonly target: ServiceTarget;
}

const name = z.string().regex(/^[a-z0-9.-]+$/);

const question: z.ZodType<FlowQuestion> = z.strictObject({
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pod'), namespace: name, name }),
    z.strictObject({ kind: z.literal('external'), name }),
  ]),
  service: z.strictObject({ namespace: name, name }),
  port: z.int().min(1).max(65535),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  ipFamily: z.enum(['IPv4', 'IPv6']),
  via: z.enum(['clusterIP', 'nodePort', 'externalIP', 'loadBalancerIP', 'healthCheckNodePort', 'podIP']), // prettier-ignore
  node: z.string().optional(),
  moment: z.string().optional(),
});

const flowFault = z.enum([
  'no-answer', 'answered', 'denied-answered', 'dropped-not-refused', 'refused-not-dropped', 'outside-set', 'never-used',
  'skewed', 'too-even', 'not-rotating', 'not-sticky', 'affinity-never-ends', 'unbalanced',
]); // prettier-ignore

const target: z.ZodType<ServiceTarget> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flow'), question, fault: flowFault }),
  z.strictObject({ kind: z.literal('dns'), key: z.string(), fault: z.string() }),
  z.strictObject({
    kind: z.literal('endpoints'),
    fault: z.enum(['endpoint-missing', 'endpoint-unexpected']),
  }),
]);

export const serviceReproductionSchema: z.ZodType<ServiceReproduction> = z.strictObject({
  apiVersion: z.literal(reproductionApiVersion),
  kind: z.literal('ServiceReproduction'),
  signature: z.string().regex(/^services\/[^/\s]+\/\S+$/, 'services/fault/where'),
  stability: stabilitySchema,
  target,
  settleTimeoutMs: z.number().positive(),
  shrink: shrinkSchema,
  versions: z.strictObject({
    kubeprop: z.string(),
    generator: z.string(),
    profile: z.string(),
    cluster: clusterFactsSchema,
  }),
});
