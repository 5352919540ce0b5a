/**
 * Rewrites of worlds that must not change any answer: everything in another order, policies in long-winded forms, and
 * everything under other names. Tests only; written without any function of the oracle.
 */
import {
  namespaceNameLabel,
  type IpBlock,
  type Labels,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyEgressRule,
  type NetworkPolicyIngressRule,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type PodSpec,
} from '../../../model/kubernetes.ts';
import type { ConnectivityWorld } from '../connectivity-world.ts';

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** Lists of policies, rules, peers, ports, excepts, values and workloads, all reversed. */
export function reversed(world: ConnectivityWorld): ConnectivityWorld {
  const selector = (one: LabelSelector): LabelSelector => ({
    ...one,
    ...(one.matchExpressions && {
      matchExpressions: one.matchExpressions
        .map((item) => ({ ...item, ...(item.values && { values: item.values.toReversed() }) }))
        .toReversed(),
    }),
  });
  const ipBlock = (one: IpBlock): IpBlock => ({
    ...one,
    ...(one.except && { except: one.except.toReversed() }),
  });
  const policies = world.networkPolicies.map((policy) =>
    mapPolicy(policy, selector, (rules) =>
      rules
        .map(({ peers, ports }) => ({
          peers: peers.map((peer) => mapPeer(peer, selector, selector, ipBlock)).toReversed(),
          ports: ports.toReversed(),
        }))
        .toReversed(),
    ),
  );
  return {
    namespaces: world.namespaces.toReversed(),
    workloads: world.workloads.toReversed(),
    networkPolicies: policies.toReversed(),
  };
}

/** Each rule, peer and port item in a policy of its own; labels as expressions; ranges and networks in halves. */
export function longWinded(world: ConnectivityWorld): ConnectivityWorld {
  const asExpressions = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) => ({
    matchExpressions: [
      ...matchExpressions,
      ...Object.entries(matchLabels).map(([key, value]) => ({
        key,
        operator: 'In' as const,
        values: [value, value],
      })),
    ],
  });
  const networkPolicies = world.networkPolicies.flatMap((policy): readonly NetworkPolicy[] => {
    const types = typesOf(policy);
    const isolating = mapPolicy(policy, asExpressions, () => []);
    return types.flatMap((type) => [
      { ...isolating, spec: { ...isolating.spec, policyTypes: [type] } },
      ...splitRules(rulesOf(policy, type)).map((rule, index): NetworkPolicy => ({
        ...isolating,
        metadata: { ...policy.metadata, name: `${policy.metadata.name}-${type}-${index}` },
        spec: withRules({ ...isolating.spec, policyTypes: [type] }, type, [
          {
            ...rule,
            peers: rule.peers.map((peer) => mapPeer(peer, asExpressions, asExpressions, keep)),
          },
        ]),
      })),
    ]);
  });
  return { ...world, networkPolicies };
}

/** Every name that people choose, changed by this injective function; the name label follows its namespace. */
export function renamed(
  world: ConnectivityWorld,
  rename: (name: string) => string,
): ConnectivityWorld {
  const key = (text: string): string => (text === namespaceNameLabel ? text : rename(text));
  const value = (text: string): string => rename(text);
  const labels = (all: Labels): Labels =>
    Object.fromEntries(Object.entries(all).map(([k, v]) => [key(k), value(v)]));
  const selector = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
    ...(matchLabels && { matchLabels: labels(matchLabels) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((item) => ({
        ...item,
        key: key(item.key),
        ...(item.values && { values: item.values.map(value) }),
      })),
    }),
  });
  const port = (item: NetworkPolicyPort): NetworkPolicyPort =>
    typeof item.port === 'string' ? { ...item, port: rename(item.port) } : item;
  return {
    namespaces: world.namespaces.map((one) => ({
      name: rename(one.name),
      ...(one.labels && { labels: labels(one.labels) }),
    })),
    workloads: world.workloads.map((one) => ({
      ...one,
      id: rename(one.id),
      namespace: rename(one.namespace),
      labels: labels(one.labels),
      spec: renamePorts(one.spec, rename),
    })),
    networkPolicies: world.networkPolicies.map((policy) => {
      const mapped = mapPolicy(policy, selector, (rules) =>
        rules.map(({ peers, ports }) => ({
          peers: peers.map((peer) => mapPeer(peer, selector, selector, keep)),
          ports: ports.map(port),
        })),
      );
      const { name, namespace = 'default' } = policy.metadata;
      return { ...mapped, metadata: { name: rename(name), namespace: rename(namespace) } };
    }),
  };
}

/** The directions of a policy, with the default of rule 6. */
export function typesOf({ spec }: NetworkPolicy): readonly ('Ingress' | 'Egress')[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) return [...new Set(spec.policyTypes)];
  return spec.egress && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function splitRules(rules: readonly Rule[]): readonly Rule[] {
  return rules.flatMap(({ peers, ports }) => {
    const peerLists = peers.length === 0 ? [[]] : peers.flatMap(splitPeer).map((peer) => [peer]);
    const portLists = ports.length === 0 ? [[]] : ports.flatMap(splitPort).map((port) => [port]);
    return peerLists.flatMap((one) => portLists.map((other) => ({ peers: one, ports: other })));
  });
}

function splitPort(item: NetworkPolicyPort): readonly NetworkPolicyPort[] {
  const { port, endPort } = item;
  if (typeof port !== 'number' || endPort === undefined || endPort === port) return [item];
  const middle = Math.floor((port + endPort) / 2);
  return [
    { ...item, endPort: middle },
    { ...item, port: middle + 1 },
  ];
}

/** A network of everything is two halves of everything, where no except stands in the way. */
function splitPeer(peer: NetworkPolicyPeer): readonly NetworkPolicyPeer[] {
  if (peer.ipBlock === undefined || (peer.ipBlock.except ?? []).length > 0) return [peer];
  const halves = { '0.0.0.0/0': ['0.0.0.0/1', '128.0.0.0/1'], '::/0': ['::/1', '8000::/1'] };
  const split = Object.entries(halves).find(([cidr]) => cidr === peer.ipBlock?.cidr)?.[1];
  return split === undefined ? [peer] : split.map((cidr) => ({ ipBlock: { cidr } }));
}

function renamePorts(spec: PodSpec, rename: (name: string) => string): PodSpec {
  const containers = (list: PodSpec['containers']): PodSpec['containers'] =>
    list.map((container) => ({
      ...container,
      ...(container.ports && {
        ports: container.ports.map((port) => ({
          ...port,
          ...(port.name !== undefined && { name: rename(port.name) }),
        })),
      }),
    }));
  return {
    ...spec,
    containers: containers(spec.containers),
    ...(spec.initContainers && { initContainers: containers(spec.initContainers) }),
  };
}

function mapPeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  pods: (one: LabelSelector) => LabelSelector,
  namespaces: (one: LabelSelector) => LabelSelector,
  blocks: (one: IpBlock) => IpBlock,
): NetworkPolicyPeer {
  return {
    ...(podSelector && { podSelector: pods(podSelector) }),
    ...(namespaceSelector && { namespaceSelector: namespaces(namespaceSelector) }),
    ...(ipBlock && { ipBlock: blocks(ipBlock) }),
  };
}

function mapPolicy(
  policy: NetworkPolicy,
  selector: (one: LabelSelector) => LabelSelector,
  rules: (list: readonly Rule[]) => readonly Rule[],
): NetworkPolicy {
  const { podSelector, policyTypes } = policy.spec;
  const base = {
    ...(podSelector && { podSelector: selector(podSelector) }),
    ...(policyTypes && { policyTypes: policyTypes.toReversed() }),
  };
  const withIngress = withRules(base, 'Ingress', rules(rulesOf(policy, 'Ingress')));
  return {
    ...policy,
    spec: withRules(withIngress, 'Egress', rules(rulesOf(policy, 'Egress'))),
  };
}

function rulesOf({ spec }: NetworkPolicy, type: 'Ingress' | 'Egress'): readonly Rule[] {
  return type === 'Ingress'
    ? (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

function withRules(
  spec: NetworkPolicy['spec'],
  type: 'Ingress' | 'Egress',
  rules: readonly Rule[],
): NetworkPolicy['spec'] {
  if (type === 'Ingress') {
    const ingress = rules.map(({ peers, ports }): NetworkPolicyIngressRule => ({
      from: peers,
      ports,
    }));
    return { ...spec, ingress };
  }
  const egress = rules.map(({ peers, ports }): NetworkPolicyEgressRule => ({ to: peers, ports }));
  return { ...spec, egress };
}

function keep<T>(item: T): T {
  return item;
}
