/** Neutral: what no answer depends on, from the order of lists to the node of a pod; the matrix must not change. */
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import { mapRules, policyTypesOf } from './policy-rules.ts';
import { freeName, pickAny, rewritePolicies, type Rewrite } from './rewrite.ts';

/** Lists in the reverse order: rules, peers, ports, expressions and their values, excepts. Source: rules 3 and 9. */
const reversedLists: Rewrite = {
  name: 'reversed-lists',
  family: 'neutral',
  apply: (base) => rewritePolicies(base, (policy) => [{ ...policy, spec: reverse(policy.spec) }]),
};

/** Names that sort the other way round, and the policies created in that order. Source: rule 3. */
const reversedNames: Rewrite = {
  name: 'reversed-names',
  family: 'neutral',
  apply: ({ world }) => {
    const { networkPolicies } = world;
    if (networkPolicies.length < 2) return undefined;
    const byName = networkPolicies.toSorted((a, b) => (a.metadata.name < b.metadata.name ? 1 : -1));
    const renamed = byName.map((policy, index): NetworkPolicy => ({
      ...policy,
      metadata: { ...policy.metadata, name: `n-${String(index).padStart(2, '0')}` },
    }));
    return {
      detail: `${renamed.length} policies`,
      world: { ...world, networkPolicies: renamed.toReversed() },
      expected: { kind: 'equal' },
    };
  },
};

/** Every policy, rule, peer and port item twice. Source: rule 3. */
const duplicates: Rewrite = {
  name: 'duplicates',
  family: 'neutral',
  apply: (base) =>
    rewritePolicies(base, (policy, index) => {
      const doubled = mapRules(policy, ({ peers, ports }) => {
        const rule = { peers: peers && [...peers, ...peers], ports: ports && [...ports, ...ports] };
        return [rule, rule];
      });
      const name = freeName(base.world, `copy-${index}`);
      return [doubled, { ...policy, metadata: { ...policy.metadata, name } }];
    }),
};

/** Defaults spelt out: policyTypes, protocol, the empty selector and empty lists. Source: rules 1, 6, 8, 9 and 16. */
const spelledDefaults: Rewrite = {
  name: 'spelled-defaults',
  family: 'neutral',
  apply: (base) =>
    rewritePolicies(base, (policy) => {
      const spelled = mapRules(policy, ({ peers = [], ports = [] }) => [
        { peers, ports: ports.map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })) },
      ]);
      const { podSelector = {} } = policy.spec;
      return [
        { ...policy, spec: { ...spelled.spec, podSelector, policyTypes: policyTypesOf(policy) } },
      ];
    }),
};

/** A namespace more, with a pod of the usual labels, a policy that denies all and one that allows all. */
const unrelatedNamespace: Rewrite = {
  name: 'unrelated-namespace',
  family: 'neutral',
  apply: ({ world }, rolls) => {
    const twin = pickAny(rolls.first, world.pods);
    if (twin === undefined) return undefined;
    const namespace = 'unrelated';
    const home = world.namespaces.find(({ metadata }) => metadata.name === twin.metadata.namespace);
    const pod: Pod = { ...twin, metadata: { ...twin.metadata, namespace, name: 'a' } };
    const policies = [
      { name: 'deny-all', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] as const } },
      { name: 'allow-all', spec: { podSelector: {}, ingress: [{}], egress: [{}] } },
    ];
    return {
      detail: `a pod like ${twin.metadata.namespace ?? ''}/${twin.metadata.name}`,
      world: {
        namespaces: [
          ...world.namespaces,
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: namespace, labels: home?.metadata.labels ?? {} },
          },
        ],
        pods: [...world.pods, pod],
        networkPolicies: [
          ...world.networkPolicies,
          ...policies.map(({ name, spec }): NetworkPolicy => ({
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { name, namespace },
            spec,
          })),
        ],
      },
      expected: { kind: 'equal' },
    };
  },
};

/** A pod deleted and created again, often under another address. Source: rules 15 and 106. */
const recreatedPod: Rewrite = {
  name: 'recreated-pod',
  family: 'neutral',
  apply: ({ world }, rolls) => {
    const pod = pickAny(rolls.first, world.pods);
    if (pod === undefined) return undefined;
    const { namespace = 'default', name } = pod.metadata;
    return {
      detail: `${namespace}/${name}`,
      world,
      expected: { kind: 'equal' },
      steps: [{ recreate: { namespace, name } }],
    };
  },
};

/** Every pod on the other node: without pods on a node's own network, no rule speaks of nodes (rules 30 to 32). */
const otherNode: Rewrite = {
  name: 'other-node',
  family: 'neutral',
  apply: ({ world }) => {
    const nodes = new Set(world.pods.map(({ spec }) => spec.nodeName));
    if (nodes.size < 2) return undefined;
    const pods = world.pods.map((pod, index): Pod => {
      // Not a mere swap: pods that shared a node part, and others come together.
      const nodeName =
        index % 2 === 0 ? (pod.spec.nodeName === 'n0' ? 'n1' : 'n0') : pod.spec.nodeName;
      return { ...pod, spec: { ...pod.spec, nodeName } };
    });
    return { detail: 'every second pod', world: { ...world, pods }, expected: { kind: 'equal' } };
  },
};

export const neutralChanges: readonly Rewrite[] = [
  reversedLists,
  reversedNames,
  duplicates,
  spelledDefaults,
  unrelatedNamespace,
  recreatedPod,
  otherNode,
];

/** Every list in a value reversed; the order of no list in a policy's spec means anything. */
function reverse<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reverse).toReversed() as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, reverse(one)])) as T;
}
