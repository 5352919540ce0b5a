/**
 * Schemas of the JSON that `kubeprop predict` prints: one for an answer, one for the difference of two. The published
 * docs/schema/connectivity.schema.json is made from them (scripts/write-docs.js), so that the two cannot differ.
 */
import { z } from 'zod';
import { connectivityApiVersion } from './connectivity-record.ts';

const port = z.int().min(1).max(65535);
const intervals = z
  .array(z.tuple([port, port]))
  .describe('Inclusive intervals of ports, ascending and disjoint.');
const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
const ipFamily = z.enum(['IPv4', 'IPv6']);
const reachability = z.enum(['allow', 'either', 'deny']);

const ofProtocol = z.strictObject({
  allow: intervals,
  either: z
    .array(z.strictObject({ ports: intervals, rules: z.array(z.int().positive()) }))
    .describe('Ports that the specification leaves open, with the numbers of the rules.'),
});

const ports = z
  .strictObject({
    TCP: ofProtocol.optional(),
    UDP: ofProtocol.optional(),
    SCTP: ofProtocol.optional(),
  })
  .describe('What is not listed is denied.');

const connection = z.strictObject({
  source: z.string(),
  target: z.string(),
  ports,
  byFamily: z
    .strictObject({ IPv4: ports.optional(), IPv6: ports.optional() })
    .optional()
    .describe('Present where the address families differ.'),
});

const range = {
  ipFamily,
  from: z.string().describe('First address.'),
  to: z.string().describe('Last address, inclusive.'),
  cidrs: z.array(z.string()).describe('The fewest CIDRs that are exactly this range.'),
};

const ofWorkload = {
  workload: z.string(),
  direction: z.enum(['ingress', 'egress']).describe('ingress: from the range; egress: to it.'),
};

const isolation = z.strictObject({
  isolatedBy: z.array(z.string()).describe('Policies, as namespace/name.'),
  deniesEverything: z.boolean(),
});

const service = z.strictObject({
  name: z.string().describe('namespace/name'),
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  headless: z.boolean().describe('Clients reach the pods at the port that they choose.'),
  endpoints: z
    .enum(['selector', 'manual', 'none'])
    .describe('manual: EndpointSlices of the user; none: an ExternalName.'),
  ports: z.array(
    z.strictObject({
      name: z.string().optional(),
      protocol,
      port,
      backends: z
        .array(z.strictObject({ workload: z.string(), port }))
        .describe('Workloads whose pods answer, and at which port; policies are not applied.'),
      addresses: z
        .array(z.strictObject({ address: z.string(), port }))
        .describe(
          'Of manual: usable addresses of its EndpointSlices; none means that nobody answers.',
        )
        .optional(),
    }),
  ),
});

const workload = z.strictObject({
  name: z.string().describe('namespace/name[Kind]'),
  namespace: z.string(),
  kind: z.string(),
  replicas: z.int().min(0).optional(),
  ingress: isolation,
  egress: isolation,
});

const source = {
  source: z.string(),
  policies: z.int().min(0),
  assumedNamespaces: z.array(z.string()),
  ignored: z.array(
    z.strictObject({
      apiVersion: z.string(),
      kind: z.string(),
      name: z.string(),
      file: z.string(),
      line: z.int(),
    }),
  ),
  problems: z.array(
    z.strictObject({
      severity: z.enum(['error', 'warning', 'note']),
      file: z.string(),
      line: z.int(),
      column: z.int(),
      object: z.string().optional(),
      path: z.string(),
      reason: z.string(),
    }),
  ),
};

const question = z
  .strictObject({
    focus: z.array(z.string()).optional(),
    from: z.array(z.string()).optional(),
    to: z.array(z.string()).optional(),
    exposure: z.boolean(),
    all: z.boolean().describe('Whether records without any open port are listed.'),
  })
  .describe('What was asked; an absent list means everything.');

const header = { apiVersion: z.literal(connectivityApiVersion), profile: z.string(), question };

const answer = z.strictObject({
  ...header,
  kind: z.literal('Connectivity'),
  ...source,
  workloads: z.array(workload),
  services: z.array(service),
  connections: z.array(connection),
  external: z.array(z.strictObject({ ...ofWorkload, ...range, ports })),
});

const changes = z
  .array(z.strictObject({ protocol, before: reachability, after: reachability, ports: intervals }))
  .min(1);

const difference = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('workload'),
    workload: z.string(),
    onlyIn: z.enum(['before', 'after']),
  }),
  z.strictObject({ kind: z.literal('pair'), source: z.string(), target: z.string(), changes }),
  z.strictObject({ kind: z.literal('external'), ...ofWorkload, ...range, changes }),
]);

const diff = z.strictObject({
  ...header,
  kind: z.literal('ConnectivityDiff'),
  before: z.strictObject(source),
  after: z.strictObject(source),
  differences: z.array(difference),
  different: z.boolean(),
});

/** Either output, told apart by `kind`. */
export const connectivitySchema = z.discriminatedUnion('kind', [answer, diff]);

/** The text of the published JSON Schema (draft 2020-12). */
export function renderConnectivitySchema(): string {
  const schema = z.toJSONSchema(connectivitySchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'Output of kubeprop predict --output json', ...schema }, null, 2)}\n`;
}
