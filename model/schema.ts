/**
 * Schemas of what is read from files: scenarios and the Kubernetes objects in them. Unknown fields are errors, because
 * a misspelt `podSelector` would otherwise be an empty one that selects everything. The API server validates again.
 */
import { z } from 'zod';
import { parseAddressReference } from './address-reference.ts';
import { addressBytes } from './address.ts';
import { podDnsFields } from './pod-dns-schema.ts';
import type {
  Container,
  ContainerProbe,
  LabelSelector,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
  PodSpec,
} from './kubernetes.ts';
import { lifecycleEvents } from './lifecycle.ts';
import { scenarioProblems } from './scenario-problems.ts';
import { scenarioApiVersion, type Scenario, type World } from './scenario.ts';
import {
  dnsLabel,
  ipFamily,
  labelKey,
  labels,
  metadata,
  name,
  namespacedMetadata,
  port,
  portName,
  protocol,
} from './schema-parts.ts';
import { endpointSliceSchema, serviceSchema } from './service-schema.ts';
import type { StatefulSet } from './stateful-set.ts';
import type { Change, Step } from './step.ts';

export const namespaceSchema: z.ZodType<Namespace> = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Namespace'),
  metadata,
});

const seconds = z.int().min(1);
const containerProbe: z.ZodType<ContainerProbe> = z.strictObject({
  tcpSocket: z.strictObject({ port }),
  periodSeconds: seconds.optional(),
  timeoutSeconds: seconds.optional(),
  failureThreshold: seconds.optional(),
});

const container: z.ZodType<Container> = z.strictObject({
  name,
  ports: z
    .array(
      z.strictObject({
        name: portName.optional(),
        containerPort: port,
        protocol: protocol.optional(),
      }),
    )
    .optional(),
  restartPolicy: z.literal('Always').optional(),
  startupProbe: containerProbe.optional(),
  readinessProbe: containerProbe.optional(),
  livenessProbe: containerProbe.optional(),
});

const ipList = z.array(
  z.strictObject({
    ip: z.string().refine((ip) => addressBytes(ip) !== undefined, 'an IP address'),
  }),
);

const podSpec: z.ZodType<PodSpec> = z.strictObject({
  nodeName: name.optional(),
  hostNetwork: z.boolean().optional(),
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  hostname: z.string().regex(dnsLabel, 'a host name').optional(),
  subdomain: z.string().regex(dnsLabel, 'a subdomain').optional(),
  readinessGates: z
    .array(z.strictObject({ conditionType: z.string().regex(labelKey, 'a condition type') }))
    .optional(),
  ...podDnsFields,
});

export const podSchema: z.ZodType<Pod> = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: namespacedMetadata,
  spec: podSpec,
  status: z
    .strictObject({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).optional(),
      podIPs: ipList.optional(),
      hostIPs: ipList.optional(),
      conditions: z
        .array(z.strictObject({ type: z.string(), status: z.enum(['True', 'False', 'Unknown']) }))
        .optional(),
    })
    .optional(),
});

const selector: z.ZodType<LabelSelector> = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(
      z
        .strictObject({
          key: z.string().regex(labelKey, 'a label key'),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        })
        .refine(
          ({ operator, values = [] }) =>
            operator === 'In' || operator === 'NotIn' ? values.length > 0 : values.length === 0,
          {
            message: 'In and NotIn need values; Exists and DoesNotExist take none',
            path: ['values'],
          },
        ),
    )
    .optional(),
});

const cidr = z
  .string()
  .refine(isCidr, 'a CIDR or an address reference such as masked(pod x/a IPv4)/28');

const peer: z.ZodType<NetworkPolicyPeer> = z
  .strictObject({
    podSelector: selector.optional(),
    namespaceSelector: selector.optional(),
    ipBlock: z.strictObject({ cidr, except: z.array(cidr).optional() }).optional(),
  })
  .refine((value) => Object.values(value).some((field) => field !== undefined), {
    message: 'a peer needs podSelector, namespaceSelector or ipBlock (rule 10)',
  })
  .refine(
    ({ ipBlock, podSelector, namespaceSelector }) =>
      ipBlock === undefined || (podSelector === undefined && namespaceSelector === undefined),
    { message: 'ipBlock excludes the selectors (rule 10)', path: ['ipBlock'] },
  );

const policyPort: z.ZodType<NetworkPolicyPort> = z
  .strictObject({
    protocol: protocol.optional(),
    port: z.union([port, portName]).optional(),
    endPort: port.optional(),
  })
  .refine(
    (value) =>
      value.endPort === undefined ||
      (typeof value.port === 'number' && value.endPort >= value.port),
    { message: 'endPort needs a numeric port that is not above it (rule 22)', path: ['endPort'] },
  );

export const networkPolicySchema: z.ZodType<NetworkPolicy> = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('NetworkPolicy'),
  metadata: namespacedMetadata,
  spec: z.strictObject({
    podSelector: selector.optional(),
    policyTypes: z
      .array(z.enum(['Ingress', 'Egress']))
      .max(2)
      .optional(),
    ingress: z
      .array(
        z.strictObject({ ports: z.array(policyPort).optional(), from: z.array(peer).optional() }),
      )
      .optional(),
    egress: z
      .array(
        z.strictObject({ ports: z.array(policyPort).optional(), to: z.array(peer).optional() }),
      )
      .optional(),
  }),
});

const statefulSetSchema: z.ZodType<StatefulSet> = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata: namespacedMetadata,
  spec: z.strictObject({
    serviceName: z.string().regex(dnsLabel, 'the name of a Service'),
    replicas: z.int().min(0),
    ordinals: z.strictObject({ start: z.int().min(0) }).optional(),
    podManagementPolicy: z.literal('Parallel'),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.strictObject({ metadata: z.strictObject({ labels }), spec: podSpec }),
  }),
});

const worldObject = z.union([
  namespaceSchema,
  podSchema,
  networkPolicySchema,
  serviceSchema,
  endpointSliceSchema,
  statefulSetSchema,
]);

const world: z.ZodType<World> = z.strictObject({
  namespaces: z.array(namespaceSchema),
  pods: z.array(podSchema),
  networkPolicies: z.array(networkPolicySchema),
  services: z.array(serviceSchema).optional(),
  endpointSlices: z.array(endpointSliceSchema).optional(),
  statefulSets: z.array(statefulSetSchema).optional(),
});

const podReference = z.strictObject({ namespace: z.string().regex(dnsLabel), name });

/** The branches of two unions: nested, a problem would be reported at the wrong depth. */
const changeForms = [
  z.strictObject({ put: worldObject }),
  z.strictObject({
    delete: z.strictObject({
      kind: z.enum([
        'Namespace',
        'Pod',
        'NetworkPolicy',
        'Service',
        'EndpointSlice',
        'StatefulSet',
      ]),
      namespace: z.string().optional(),
      name,
    }),
  }),
  z.strictObject({ recreate: podReference }),
  z.strictObject({ complete: podReference }),
  z.strictObject({
    restart: z.strictObject({ component: z.literal('cni-agent'), node: name }),
  }),
] as const;

const change: z.ZodType<Change> = z.union(changeForms);

const step: z.ZodType<Step> = z.union([
  ...changeForms,
  z.strictObject({ changes: z.array(change).min(1) }),
]);

const plainScenario: z.ZodType<Scenario> = z.strictObject({
  apiVersion: z.literal(scenarioApiVersion),
  kind: z.literal('Scenario'),
  metadata: z.strictObject({
    name,
    origin: z
      .strictObject({
        generatorVersion: z.string(),
        suite: z.string(),
        seed: z.int(),
        index: z.int().min(0),
        options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      })
      .optional(),
    labels: z.array(z.string()).optional(),
  }),
  world,
  externalEndpoints: z.array(name),
  steps: z.array(step),
  lifecycle: z
    .array(z.strictObject({ pod: podReference, event: z.enum(lifecycleEvents) }))
    .optional(),
  probes: z.strictObject({
    ports: z.array(z.strictObject({ protocol, port })).min(1),
    ipFamilies: z.array(ipFamily).optional(),
    services: z.enum(['reachability', 'distribution', 'dns', 'lifecycle']).optional(),
  }),
});

export const scenarioSchema: z.ZodType<Scenario> = plainScenario.superRefine((value, context) => {
  for (const { path, message } of scenarioProblems(value)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

function isCidr(text: string): boolean {
  if (parseAddressReference(text) !== undefined) return true;
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bytes = addressBytes(address);
  if (bytes === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefix)) return false;
  return Number(prefix) <= bytes.length * 8;
}
