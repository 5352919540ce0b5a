/**
 * Random small worlds for the laws: three namespaces of two pods, policies of every field, one external address. They
 * know nothing of the generators of the tool, so that both would have to be wrong in the same way.
 */
import * as fc from 'fast-check';
import type { BoundWorld } from '../../../model/bound-world.ts';
import {
  type Labels,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  type Pod,
  type PolicyType,
  namespaceNameLabel,
} from '../../../model/kubernetes.ts';
import type { ProfilePins } from '../../../model/profile.ts';

const namespaces = ['x', 'y', 'xy'] as const;
const podsPerNamespace = 2;

const labelValue = fc.constantFrom('', 'a', 'b');
const labelKey = fc.constantFrom('k', 'l');
const labels: fc.Arbitrary<Labels> = fc.dictionary(labelKey, labelValue, {
  maxKeys: 2,
  noNullPrototype: true,
});

const requirement = fc.oneof(
  fc.record({
    key: labelKey,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(labelValue, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: labelKey, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record(
      { matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  },
);

const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  selector,
  fc
    .constantFrom(...namespaces)
    .map((name): LabelSelector => ({ matchLabels: { [namespaceNameLabel]: name } })),
);

// Networks that cut through the addresses 10.0.NAMESPACE.POD and the external 203.0.113.9.
const cidr = fc
  .tuple(
    fc.constantFrom('10.0.0.1', '10.0.1.2', '10.0.2.1', '203.0.113.9', '10.0.1.0'),
    fc.constantFrom(0, 5, 8, 15, 22, 23, 24, 30, 31, 32),
  )
  .map(([address, prefix]) => `${address}/${prefix}`);

const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({
    ipBlock: fc.record(
      { cidr, except: fc.array(cidr, { maxLength: 2 }) },
      { requiredKeys: ['cidr'] },
    ),
  }),
);

const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ port: fc.constantFrom(80, 81) }),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ port: fc.constantFrom('web', 'dns'), protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ port: fc.constantFrom(78, 80, 81), endPort: fc.constantFrom(81, 83, 90) }),
);

const peers = fc.array(peer, { maxLength: 3 });
const ports = fc.array(port, { maxLength: 3 });

export const spec: fc.Arbitrary<NetworkPolicySpec> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.subarray<PolicyType>(['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

export function policyOf(namespace: string, name: string, body: NetworkPolicySpec): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec: body,
  };
}

export const namespaceName = fc.constantFrom<string>(...namespaces);

const policies: fc.Arbitrary<readonly NetworkPolicy[]> = fc
  .array(fc.tuple(namespaceName, spec), { maxLength: 5 })
  .map((drawn) => drawn.map(([namespace, body], index) => policyOf(namespace, `p${index}`, body)));

const containerPorts = fc.array(
  fc.record({
    name: fc.constantFrom('web', 'dns'),
    containerPort: fc.constantFrom(80, 81),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  }),
  { maxLength: 2 },
);

const podShape = fc.record({
  labels,
  ports: containerPorts,
  sidecarPorts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, containerPorts),
  node: fc.constantFrom('n0', 'n1'),
});

function podOf(
  index: number,
  shape: typeof podShape extends fc.Arbitrary<infer T> ? T : never,
): Pod {
  const namespace = Math.floor(index / podsPerNamespace);
  const position = (index % podsPerNamespace) + 1;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: namespaces[namespace] ?? 'x',
      name: `p${position}`,
      labels: shape.labels,
    },
    spec: {
      nodeName: shape.node,
      containers: shape.ports.map((item, at) => ({ name: `c${at}`, ports: [item] })),
      initContainers: [{ name: 's', restartPolicy: 'Always', ports: shape.sidecarPorts }],
    },
    status: { phase: 'Running', podIPs: [{ ip: `10.0.${namespace}.${position}` }] },
  };
}

const podCount = namespaces.length * podsPerNamespace;

export const world: fc.Arbitrary<BoundWorld> = fc
  .record({
    namespaceLabels: fc.tuple(labels, labels, labels),
    pods: fc.array(podShape, { minLength: podCount, maxLength: podCount }),
    networkPolicies: policies,
  })
  .map(({ namespaceLabels, pods, networkPolicies }) => ({
    namespaces: namespaces.map((name, index) => ({
      apiVersion: 'v1' as const,
      kind: 'Namespace' as const,
      metadata: { name, labels: namespaceLabels[index] ?? {} },
    })),
    pods: pods.map((shape, index) => podOf(index, shape)),
    networkPolicies,
    nodes: [],
    externals: [{ name: 'e0', addresses: { IPv4: '203.0.113.9' } }],
  }));

/** The same, with one pod on its node's network. */
export const hostWorld = fc.tuple(world, fc.nat(podCount - 1)).map(([base, chosen]) => ({
  ...base,
  pods: base.pods.map((pod, index) =>
    index === chosen
      ? {
          ...pod,
          spec: { ...pod.spec, hostNetwork: true },
          status: { podIPs: [{ ip: pod.spec.nodeName === 'n0' ? '172.18.0.2' : '172.18.0.3' }] },
        }
      : pod,
  ),
}));

export const pins: fc.Arbitrary<ProfilePins> = fc.record(
  {
    repeatedPortName: fc.constantFrom('first', 'every'),
    sidecarPortNames: fc.constantFrom('count', 'ignored'),
    namedPortWithIpBlock: fc.constantFrom('resolves', 'matchesNothing'),
    ipBlockMatchesPods: fc.constantFrom('match', 'noMatch'),
    ipBlockMatchesNodes: fc.constantFrom('match', 'noMatch'),
    egressToOwnNode: fc.constantFrom('enforced', 'allowed'),
    hostNetworkPods: fc.constantFrom('likePods', 'likeNodes'),
  },
  { requiredKeys: [] },
);
