// Laws of the oracle over random worlds: relations between predictions that need no expected answer. Each could also
// be asked of a cluster. The arbitraries here are small and know nothing of the generators of the tool.
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { BoundWorld } from '../model/bound-world.ts';
import {
  namespaceNameLabel,
  type Labels,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  type Pod,
  type PolicyType,
} from '../model/kubernetes.ts';
import type { Prediction, Reachability } from '../model/prediction.ts';
import { probeKey, type Endpoint, type Probe } from '../model/probe.ts';
import { specificationProfile, type Profile, type ProfilePins } from '../model/profile.ts';
import { both } from './kleene.ts';
import { createPredictor } from './predict.ts';

/** Worlds per law: all 2,000 in `npm run test:deep`, a share of them in `npm test`, which has to stay short. */
const numRuns = process.env['KUBEPROP_DEEP'] === '1' ? 2000 : 300;
vi.setConfig({ testTimeout: 600_000 });
const namespaces = ['x', 'y', 'xy'] as const;
const podsPerNamespace = 2;

// ---------------------------------------------------------------- arbitraries

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

const spec: fc.Arbitrary<NetworkPolicySpec> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.subarray<PolicyType>(['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

function policyOf(namespace: string, name: string, body: NetworkPolicySpec): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec: body,
  };
}

const namespaceName = fc.constantFrom<string>(...namespaces);

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

const world: fc.Arbitrary<BoundWorld> = fc
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
const hostWorld = fc.tuple(world, fc.nat(podCount - 1)).map(([base, chosen]) => ({
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

const pins: fc.Arbitrary<ProfilePins> = fc.record(
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

// ------------------------------------------------------------------- matrices

function profileOf(profilePins: ProfilePins): Profile {
  return { name: 'test', pins: profilePins, sources: {} };
}

const askedPorts = [
  ['TCP', 80],
  ['TCP', 81],
  ['UDP', 80],
] as const;

function endpointsOf({ pods, externals }: BoundWorld): readonly Endpoint[] {
  return [
    ...pods.map(({ metadata }): Endpoint => ({
      kind: 'pod',
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
    })),
    ...externals.map(({ name }): Endpoint => ({ kind: 'external', name })),
  ];
}

/** Every ordered pair of ends, each on one of the ports in turn: worlds are random, so every port gets its pairs. */
function probesIn(bound: BoundWorld): readonly Probe[] {
  const endpoints = endpointsOf(bound);
  const pairs = endpoints.flatMap((source) =>
    endpoints
      .filter((target) => source.kind === 'pod' || target.kind === 'pod')
      .map((target) => ({ source, target })),
  );
  return pairs.map((pair, index): Probe => {
    const [protocol, number] = askedPorts[index % askedPorts.length] ?? askedPorts[0];
    return { ...pair, ipFamily: 'IPv4', protocol, port: number };
  });
}

function predictions(bound: BoundWorld, profile = specificationProfile): readonly Prediction[] {
  const predict = createPredictor(bound, profile);
  return probesIn(bound).map((probe) => predict(probe));
}

/** Verdicts by probe, so that a difference names the connection. */
function matrix(bound: BoundWorld, profile = specificationProfile): Record<string, Reachability> {
  const found = predictions(bound, profile);
  return Object.fromEntries(
    probesIn(bound).map((probe, index) => [probeKey(probe), found[index]?.verdict ?? 'either']),
  );
}

/** One line per probe; as text, because comparing long texts is cheap and their difference reads well. */
function verdicts(bound: BoundWorld): string {
  const probes = probesIn(bound);
  return predictions(bound)
    .map(({ verdict }, index) => `${probeKey(probes[index] as Probe)} ${verdict}`)
    .join('\n');
}

/** The same with the rules that decide. */
function table(bound: BoundWorld): string {
  const probes = probesIn(bound);
  return predictions(bound)
    .map(({ verdict, rules }, index) =>
      [probeKey(probes[index] as Probe), verdict, ...rules].join(' '),
    )
    .join('\n');
}

function withPolicies(
  bound: BoundWorld,
  change: (policy: NetworkPolicy) => NetworkPolicy | readonly NetworkPolicy[],
): BoundWorld {
  return { ...bound, networkPolicies: bound.networkPolicies.flatMap(change) };
}

/** Rewrites every rule of every policy into some number of rules. */
function withRules(
  bound: BoundWorld,
  change: (
    rulePeers: readonly NetworkPolicyPeer[],
    rulePorts: readonly NetworkPolicyPort[],
  ) => readonly (readonly [readonly NetworkPolicyPeer[], readonly NetworkPolicyPort[]])[],
): BoundWorld {
  return withPolicies(bound, ({ spec: { ingress, egress, ...rest }, ...policy }) => ({
    ...policy,
    spec: {
      ...rest,
      ...(ingress && {
        ingress: ingress.flatMap((rule) =>
          change(rule.from ?? [], rule.ports ?? []).map(([from, p]) => ({ from, ports: p })),
        ),
      }),
      ...(egress && {
        egress: egress.flatMap((rule) =>
          change(rule.to ?? [], rule.ports ?? []).map(([to, p]) => ({ to, ports: p })),
        ),
      }),
    },
  }));
}

function withPeers(
  bound: BoundWorld,
  change: (item: NetworkPolicyPeer) => readonly NetworkPolicyPeer[],
): BoundWorld {
  return withRules(bound, (rulePeers, rulePorts) => [[rulePeers.flatMap(change), rulePorts]]);
}

function withPorts(
  bound: BoundWorld,
  change: (item: NetworkPolicyPort) => readonly NetworkPolicyPort[],
): BoundWorld {
  return withRules(bound, (rulePeers, rulePorts) => [[rulePeers, rulePorts.flatMap(change)]]);
}

function withSelectors(
  bound: BoundWorld,
  change: (item: LabelSelector) => LabelSelector,
): BoundWorld {
  const changed = withPeers(bound, (item) => [
    {
      ...item,
      ...(item.podSelector && { podSelector: change(item.podSelector) }),
      ...(item.namespaceSelector && { namespaceSelector: change(item.namespaceSelector) }),
    },
  ]);
  return withPolicies(changed, (policy) => ({
    ...policy,
    spec: { ...policy.spec, podSelector: change(policy.spec.podSelector ?? {}) },
  }));
}

// ----------------------------------------------------------------------- laws

describe('policies are additive', () => {
  test.prop([world, spec, fc.nat()], { numRuns })(
    'a policy that selects only isolated pods never removes an allow',
    (bound, extra, at) => {
      const model = bound.networkPolicies[at % Math.max(1, bound.networkPolicies.length)];
      fc.pre(model !== undefined);
      const added = policyOf(model.metadata.namespace ?? 'x', 'added', {
        ...extra,
        podSelector: model.spec.podSelector,
        policyTypes: typesOf(model.spec),
      });
      const before = matrix(bound);
      const after = matrix({ ...bound, networkPolicies: [...bound.networkPolicies, added] });
      const lost = keysWhere(before, (v, key) => order[after[key] ?? 'deny'] < order[v]);
      expect(lost).toEqual([]);
    },
  );

  test.prop([world, spec, namespaceName], { numRuns })(
    'the first policy of a namespace never adds an allow',
    (bound, body, namespace) => {
      const others = bound.networkPolicies.filter((p) => p.metadata.namespace !== namespace);
      const before = matrix({ ...bound, networkPolicies: others });
      const added = policyOf(namespace, 'added', body);
      const after = matrix({ ...bound, networkPolicies: [...others, added] });
      const gained = keysWhere(before, (v, key) => order[after[key] ?? 'allow'] > order[v]);
      expect(gained).toEqual([]);
    },
  );

  const order: Readonly<Record<Reachability, number>> = { deny: 0, either: 1, allow: 2 };
});

describe('order means nothing', () => {
  test.prop([hostWorld, fc.array(fc.nat(99), { minLength: 16, maxLength: 16 })], { numRuns })(
    'policies, rules, peers and ports may be permuted',
    (bound, ranks) => {
      let drawn = 0;
      const shuffle = <T>(items: readonly T[]): readonly T[] =>
        items
          .map((item) => ({ item, rank: ranks[drawn++ % ranks.length] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ item }) => item);
      const inner = withRules(bound, (p, q) => [[shuffle(p), shuffle(q)]]);
      const permuted = withPolicies(inner, (policy) => ({
        ...policy,
        spec: {
          ...policy.spec,
          ...(policy.spec.ingress && { ingress: shuffle(policy.spec.ingress) }),
          ...(policy.spec.egress && { egress: shuffle(policy.spec.egress) }),
        },
      }));
      const moved = { ...permuted, networkPolicies: shuffle(permuted.networkPolicies) };
      expect(table(moved)).toBe(table(bound));
    },
  );
});

describe('a union may be cut into pieces', () => {
  test.prop([world, fc.integer({ min: 78, max: 90 })], { numRuns })(
    'a port range equals its two halves',
    (bound, cut) => {
      const halves = withPorts(bound, (item) => {
        const { port: low, endPort: high } = item;
        if (typeof low !== 'number' || high === undefined || cut < low || cut >= high)
          return [item];
        return [
          { ...item, endPort: cut },
          { ...item, port: cut + 1 },
        ];
      });
      expect(verdicts(halves)).toBe(verdicts(bound));
    },
  );

  test.prop([world], { numRuns })('an ipBlock equals its two halves', (bound) => {
    const halves = withPeers(bound, (item) => {
      if (item.ipBlock === undefined) return [item];
      const { ipBlock } = item;
      return halvesOf(ipBlock.cidr).map((half) => ({ ipBlock: { ...ipBlock, cidr: half } }));
    });
    expect(verdicts(halves)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('a rule equals one rule per peer and port', (bound) => {
    const apart = withRules(bound, (rulePeers, rulePorts) => {
      const ones = rulePeers.length === 0 ? [[]] : rulePeers.map((item) => [item]);
      const portOnes = rulePorts.length === 0 ? [[]] : rulePorts.map((item) => [item]);
      return ones.flatMap((p) => portOnes.map((q) => [p, q] as const));
    });
    expect(verdicts(apart)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('a policy equals one policy per rule', (bound) => {
    const apart = withPolicies(bound, (policy) => {
      const { ingress = [], egress = [], ...rest } = policy.spec;
      const base = { ...rest, policyTypes: typesOf(policy.spec) };
      const name = (at: string): NetworkPolicy['metadata'] => ({
        ...policy.metadata,
        name: `${policy.metadata.name}-${at}`,
      });
      return [
        { ...policy, metadata: name('base'), spec: base },
        ...ingress.map((rule, at) => ({
          ...policy,
          metadata: name(`i${at}`),
          spec: { ...base, ingress: [rule] },
        })),
        ...egress.map((rule, at) => ({
          ...policy,
          metadata: name(`e${at}`),
          spec: { ...base, egress: [rule] },
        })),
      ];
    });
    expect(verdicts(apart)).toBe(verdicts(bound));
  });
});

describe('equivalent spellings give equal predictions', () => {
  test.prop([world], { numRuns })('matchLabels is In with one value', (bound) => {
    const spelled = withSelectors(bound, ({ matchLabels = {}, matchExpressions = [] }) => ({
      matchExpressions: [
        ...matchExpressions,
        ...Object.entries(matchLabels).map(([key, value]) => ({
          key,
          operator: 'In' as const,
          values: [value],
        })),
      ],
    }));
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('In is a choice between its values', (bound) => {
    // Only in peers: there a choice can be written as several items.
    const spelled = withPeers(bound, (item) => {
      const [first, ...rest] = item.podSelector?.matchExpressions ?? [];
      if (first?.operator !== 'In') return [item];
      return (first.values ?? []).map((value) => ({
        ...item,
        podSelector: {
          ...item.podSelector,
          matchExpressions: [{ ...first, values: [value] }, ...rest],
        },
      }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('NotIn is the absence of the key or another value', (bound) => {
    const all = ['', 'a', 'b'];
    const spelled = withPeers(bound, (item) => {
      const [first, ...rest] = item.namespaceSelector?.matchExpressions ?? [];
      if (first?.operator !== 'NotIn') return [item];
      const others = all.filter((value) => !first.values?.includes(value));
      const choices: LabelSelector['matchExpressions'] = [
        { key: first.key, operator: 'DoesNotExist' },
        ...(others.length === 0
          ? []
          : [{ key: first.key, operator: 'In' as const, values: others }]),
      ];
      return choices.map((choice) => ({
        ...item,
        namespaceSelector: { ...item.namespaceSelector, matchExpressions: [choice, ...rest] },
      }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('endPort is a list of single ports', (bound) => {
    const spelled = withPorts(bound, (item) => {
      const { port: low, endPort: high, ...rest } = item;
      if (typeof low !== 'number' || high === undefined) return [item];
      return Array.from({ length: high - low + 1 }, (_, at) => ({ ...rest, port: low + at }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })(
    'a podSelector alone is one within the namespace of that name',
    (bound) => {
      const spelled = withPolicies(bound, (policy) => {
        const own = { [namespaceNameLabel]: policy.metadata.namespace ?? 'default' };
        const only = { ...bound, networkPolicies: [policy] };
        return withPeers(only, (item) => [
          item.podSelector !== undefined && item.namespaceSelector === undefined
            ? { ...item, namespaceSelector: { matchLabels: own } }
            : item,
        ]).networkPolicies;
      });
      expect(verdicts(spelled)).toBe(verdicts(bound));
    },
  );

  test.prop([world, namespaceName], { numRuns })(
    'a namespace by a label that it alone carries is the namespace by its name',
    (bound, chosen) => {
      const marked = {
        ...bound,
        namespaces: bound.namespaces.map((item) => ({
          ...item,
          metadata: {
            ...item.metadata,
            labels: {
              ...item.metadata.labels,
              ...(item.metadata.name === chosen ? { mark: 'm' } : {}),
            },
          },
        })),
      };
      const select = (namespaceLabels: Labels): BoundWorld =>
        withPeers(marked, (item) =>
          item.namespaceSelector === undefined
            ? [item]
            : [{ ...item, namespaceSelector: { matchLabels: namespaceLabels } }],
        );
      expect(verdicts(select({ mark: 'm' }))).toBe(
        verdicts(select({ [namespaceNameLabel]: chosen })),
      );
    },
  );

  test.prop([world], { numRuns })(
    'defaults that the API server stores may be absent or written out',
    (bound) => {
      const stored = withPolicies(
        withPorts(bound, (item) => [{ protocol: 'TCP', ...item }]),
        (policy) => ({ ...policy, spec: { ...policy.spec, policyTypes: typesOf(policy.spec) } }),
      );
      expect(verdicts(stored)).toBe(verdicts(bound));
    },
  );

  test.prop([world], { numRuns })('IPv6 answers as IPv4 does in the mirrored world', (bound) => {
    const mirrored: BoundWorld = withPeers(
      {
        ...bound,
        pods: bound.pods.map((pod) => ({
          ...pod,
          status: { podIPs: (pod.status?.podIPs ?? []).map(({ ip }) => ({ ip: mirror(ip) })) },
        })),
        externals: [{ name: 'e0', addresses: { IPv6: mirror('203.0.113.9') } }],
      },
      ({ ipBlock, ...item }) => [
        ipBlock === undefined
          ? item
          : {
              ipBlock: {
                cidr: mirrorCidr(ipBlock.cidr),
                except: ipBlock.except?.map(mirrorCidr),
              },
            },
      ],
    );
    const predict = createPredictor(mirrored, specificationProfile);
    const answers = probesIn(bound).map((probe) => predict({ ...probe, ipFamily: 'IPv6' }).verdict);
    expect(answers).toEqual(predictions(bound).map(({ verdict }) => verdict));
  });
});

describe('names mean nothing', () => {
  test.prop([world], { numRuns })('namespaces and pods may be renamed', (bound) => {
    const names: Readonly<Record<string, string>> = { x: 'run-1-b', y: 'run-1-a', xy: 'q' };
    const rename = (name = 'default'): string => names[name] ?? name;
    const renamed = withPeers(
      {
        ...bound,
        namespaces: bound.namespaces.map((item) => ({
          ...item,
          metadata: { ...item.metadata, name: rename(item.metadata.name) },
        })),
        pods: bound.pods.map((pod) => ({
          ...pod,
          metadata: {
            ...pod.metadata,
            namespace: rename(pod.metadata.namespace),
            name: `pod-${pod.metadata.name}`,
          },
        })),
        networkPolicies: bound.networkPolicies.map((policy) => ({
          ...policy,
          metadata: {
            name: `other-${policy.metadata.name}`,
            namespace: rename(policy.metadata.namespace),
          },
        })),
      },
      (item) => {
        const named = item.namespaceSelector?.matchLabels?.[namespaceNameLabel];
        if (named === undefined) return [item];
        return [
          { ...item, namespaceSelector: { matchLabels: { [namespaceNameLabel]: rename(named) } } },
        ];
      },
    );
    expect(Object.values(matrix(renamed))).toEqual(Object.values(matrix(bound)));
  });
});

describe('an explanation carries its prediction', () => {
  test.prop([world], { numRuns })(
    'a pod is isolated exactly where a policy of that direction selects it',
    (bound) => {
      const found = predictions(bound);
      const probes = probesIn(bound);
      const seen = found.map(({ explanation: { egress, ingress } }, index) =>
        probeIsOwnAddress(probes[index] as Probe) ? [] : [egress.isolatedBy, ingress.isolatedBy],
      );
      const wanted = probes.map((probe) =>
        probeIsOwnAddress(probe)
          ? []
          : [selecting(bound, probe.source, 'Egress'), selecting(bound, probe.target, 'Ingress')],
      );
      expect(seen).toEqual(wanted);
    },
  );

  test.prop([world], { numRuns })(
    'the verdict is the conjunction of both ends, so an open end never hides a definite deny',
    (bound) => {
      const wrong = predictions(bound).filter(({ verdict, rules, explanation }) => {
        const { egress, ingress } = explanation;
        const consistent = [egress, ingress].every(({ isolatedBy, matches, verdict: end }) => {
          const isolated = isolatedBy.length > 0;
          return (
            matches.length > 0 === (isolated && end !== 'deny') &&
            matches.some((m) => m.verdict === 'allow') === (isolated && end === 'allow') &&
            matches.every((m) => isolatedBy.includes(m.policy))
          );
        });
        const conjunction = both(egress.verdict, ingress.verdict);
        return verdict !== conjunction || rules.length === 0 || !consistent;
      });
      expect(wrong).toEqual([]);
    },
  );

  test.prop([world, fc.nat()], { numRuns })(
    'the rules that match are enough for the verdict, and every other rule may go',
    (bound, at) => {
      const probes = probesIn(bound);
      const probe = probes[at % probes.length] as Probe;
      const whole = createPredictor(bound, specificationProfile)(probe);
      const kept = new Set(
        [...whole.explanation.egress.matches, ...whole.explanation.ingress.matches].map(
          ({ policy, direction, rule }) => `${policy} ${direction} ${rule}`,
        ),
      );
      const sliced = withPolicies(bound, (policy) => {
        const name = `${policy.metadata.namespace ?? ''}/${policy.metadata.name}`;
        const { ingress = [], egress = [] } = policy.spec;
        return {
          ...policy,
          spec: {
            ...policy.spec,
            policyTypes: typesOf(policy.spec),
            ingress: ingress.filter((_, index) => kept.has(`${name} Ingress ${index}`)),
            egress: egress.filter((_, index) => kept.has(`${name} Egress ${index}`)),
          },
        };
      });
      expect(createPredictor(sliced, specificationProfile)(probe).verdict).toBe(whole.verdict);
    },
  );
});

describe('pins', () => {
  test.prop([hostWorld, pins], { numRuns })(
    'never turn a definite answer around, and leave only what they do not name open',
    (bound, chosen) => {
      const free = matrix(bound);
      const pinned = matrix(bound, profileOf(chosen));
      const turned = keysWhere(free, (v, key) => v !== 'either' && pinned[key] !== v);
      expect(turned).toEqual([]);
    },
  );

  test.prop([hostWorld, pins], { numRuns })(
    'only ever narrow: a pin more keeps every definite answer of the pins before',
    (bound, chosen) => {
      const fewer: ProfilePins = Object.fromEntries(Object.entries(chosen).slice(1));
      const before = matrix(bound, profileOf(fewer));
      const after = matrix(bound, profileOf(chosen));
      const turned = keysWhere(before, (v, key) => v !== 'either' && after[key] !== v);
      expect(turned).toEqual([]);
    },
  );

  test.prop([world], { numRuns })(
    'tell both answers of every open connection between pods',
    (bound) => {
      const most = matrix(
        bound,
        profileOf({
          repeatedPortName: 'every',
          sidecarPortNames: 'count',
          namedPortWithIpBlock: 'resolves',
          ipBlockMatchesPods: 'match',
        }),
      );
      const least = matrix(
        bound,
        profileOf({
          repeatedPortName: 'first',
          sidecarPortNames: 'ignored',
          namedPortWithIpBlock: 'matchesNothing',
          ipBlockMatchesPods: 'noMatch',
        }),
      );
      const untold = keysWhere(matrix(bound), (verdict, key) => {
        // Towards an external address a port name is open (rule 21), but every pinned reading resolves it to nothing.
        if (key.includes('>external:')) return false;
        const [high, low] = verdict === 'either' ? ['allow', 'deny'] : [verdict, verdict];
        return most[key] !== high || least[key] !== low;
      });
      expect(untold).toEqual([]);
    },
  );
});

describe('rules made for a connection decide it', () => {
  const chosenProbe = fc.tuple(fc.nat(), fc.constantFrom(...askedPorts));

  test.prop([world, chosenProbe], { numRuns })(
    'rules from the labels, addresses and port of a pair allow it',
    (bound, [at, [protocol, number]]) => {
      const { source, target } = pairOf(bound, at);
      const item = { protocol, port: number };
      const made = [
        ...openingPolicy(bound, source, target, 'Egress', item),
        ...openingPolicy(bound, target, source, 'Ingress', item),
      ];
      const opened = { ...bound, networkPolicies: [...bound.networkPolicies, ...made] };
      const probe: Probe = { source, target, ipFamily: 'IPv4', protocol, port: number };
      expect(createPredictor(opened, specificationProfile)(probe).verdict).toBe('allow');
    },
  );

  test.prop([world, chosenProbe], { numRuns })(
    'deny-all beside rules for another port denies a pair, except a pod with itself',
    (bound, [at, [protocol, number]]) => {
      const { source, target } = pairOf(bound, at);
      const item = { protocol, port: number + 1 };
      const made =
        target.kind === 'pod'
          ? openingPolicy(bound, target, source, 'Ingress', item)
          : openingPolicy(bound, source, target, 'Egress', item);
      const probe: Probe = { source, target, ipFamily: 'IPv4', protocol, port: number };
      const { verdict } = createPredictor(
        { ...bound, networkPolicies: made },
        specificationProfile,
      )(probe);
      expect(verdict).toBe(probeIsOwnAddress(probe) ? 'allow' : 'deny');
    },
  );

  function pairOf(bound: BoundWorld, at: number): { source: Endpoint; target: Endpoint } {
    const probe = probesIn(bound)[at % probesIn(bound).length] as Probe;
    return { source: probe.source, target: probe.target };
  }
});

// -------------------------------------------------------------------- helpers

function keysWhere(
  cells: Readonly<Record<string, Reachability>>,
  holds: (verdict: Reachability, key: string) => boolean,
): readonly string[] {
  return Object.entries(cells)
    .filter(([key, verdict]) => holds(verdict, key))
    .map(([key]) => key);
}

/** The same as rule 6, written once more. */
function typesOf(body: NetworkPolicySpec): readonly PolicyType[] {
  if (body.policyTypes !== undefined && body.policyTypes.length > 0) return body.policyTypes;
  return body.egress !== undefined && body.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function probeIsOwnAddress({ source, target }: Probe): boolean {
  return JSON.stringify(source) === JSON.stringify(target);
}

/** The policies of a direction that select an end, by a selector evaluation of its own. */
function selecting(bound: BoundWorld, end: Endpoint, direction: PolicyType): readonly string[] {
  if (end.kind === 'external') return [];
  const pod = podNamed(bound, end);
  return bound.networkPolicies
    .filter((policy) => policy.metadata.namespace === end.namespace)
    .filter((policy) => typesOf(policy.spec).includes(direction))
    .filter((policy) => naiveMatch(policy.spec.podSelector ?? {}, pod.metadata.labels ?? {}))
    .map((policy) => `${end.namespace}/${policy.metadata.name}`);
}

function naiveMatch({ matchLabels, matchExpressions }: LabelSelector, of: Labels): boolean {
  const pairs = Object.entries(of);
  const wanted = Object.entries(matchLabels ?? {});
  const labelsHold = wanted.every(([key, value]) =>
    pairs.some(([k, v]) => k === key && v === value),
  );
  const expressionsHold = (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const found = pairs.filter(([k]) => k === key).map(([, v]) => v);
    const listed = found.filter((value) => values.includes(value)).length;
    if (operator === 'In') return listed === 1;
    if (operator === 'NotIn') return listed === 0;
    return operator === 'Exists' ? found.length === 1 : found.length === 0;
  });
  return labelsHold && expressionsHold;
}

function podNamed(bound: BoundWorld, end: Extract<Endpoint, { kind: 'pod' }>): Pod {
  return bound.pods.find(
    ({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name,
  ) as Pod;
}

/** A policy on `subject` that opens one port for `other`; none for an external subject, which has no policies. */
function openingPolicy(
  bound: BoundWorld,
  subject: Endpoint,
  other: Endpoint,
  direction: PolicyType,
  item: NetworkPolicyPort,
): readonly NetworkPolicy[] {
  if (subject.kind === 'external') return [];
  const exactly = (end: Extract<Endpoint, { kind: 'pod' }>): LabelSelector => ({
    matchLabels: podNamed(bound, end).metadata.labels,
  });
  const from: NetworkPolicyPeer =
    other.kind === 'external'
      ? { ipBlock: { cidr: '203.0.113.9/32' } }
      : {
          podSelector: exactly(other),
          namespaceSelector: { matchLabels: { [namespaceNameLabel]: other.namespace } },
        };
  const rules =
    direction === 'Ingress'
      ? { ingress: [{ from: [from], ports: [item] }] }
      : { egress: [{ to: [from], ports: [item] }] };
  const name = `made-${direction.toLowerCase()}`;
  const body = { podSelector: exactly(subject), policyTypes: [direction], ...rules };
  return [policyOf(subject.namespace, name, body)];
}

/** The two halves of an IPv4 network; a single address is its own only half. */
function halvesOf(text: string): readonly string[] {
  const [address = '', prefixText = ''] = text.split('/');
  const prefix = Number(prefixText);
  if (prefix === 32) return [text];
  const value = numberOf(address);
  const size = 2 ** (32 - prefix);
  const start = Math.floor(value / size) * size;
  return [start, start + size / 2].map((at) => `${dotted(at)}/${prefix + 1}`);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** An IPv4 address as the low bits of fd00::/96. */
function mirror(address: string): string {
  const value = numberOf(address);
  return `fd00::${Math.floor(value / 65536).toString(16)}:${(value % 65536).toString(16)}`;
}

function mirrorCidr(text: string): string {
  const [address = '', prefix = ''] = text.split('/');
  return `${mirror(address)}/${Number(prefix) + 96}`;
}
