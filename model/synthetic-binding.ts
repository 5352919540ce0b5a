/**
 * The fixed binding of offline statistics: real names are the logical ones, and addresses follow from positions. Pods
 * of one node have consecutive addresses, so that short prefixes cut through them as on a real cluster.
 */
import type { Binding } from './binding.ts';
import { bindPolicy } from './binding.ts';
import type { Addresses, BoundExternal, BoundNode, BoundWorld } from './bound-world.ts';
import { namespaceNameLabel, type IpFamily, type Namespace, type Pod } from './kubernetes.ts';
import type { Scenario, World } from './scenario.ts';

export interface SyntheticallyBound {
  readonly bound: BoundWorld;
  readonly binding: Binding;
}

/**
 * Binds one world of a scenario (the initial one by default). Pods get 10.244.<node>.<n> and fd00:10:244:<node>::<n>, n
 * from 2; nodes 172.18.0.<n> and fc00:f853:ccd:e793::<n>; external endpoints .201 and up of the nodes' networks.
 */
export function bindSynthetically(
  scenario: Scenario,
  ipFamilies: readonly IpFamily[],
  world: World = scenario.world,
): SyntheticallyBound {
  const keep = (addresses: Required<Addresses>): Addresses =>
    Object.fromEntries(ipFamilies.map((family) => [family, addresses[family]]));
  const nodes = nodeNames(world).map((name, index): BoundNode => ({
    name,
    addresses: keep(nodeNetwork(2 + index)),
  }));
  const externals = scenario.externalEndpoints.map((name, index): BoundExternal => ({
    name,
    addresses: keep(nodeNetwork(201 + index)),
  }));
  const pods = bindPods(world.pods, nodes, keep);
  const binding: Binding = {
    namespacePrefix: '',
    pods: new Map(pods.map((pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, pod])),
    nodes: new Map(nodes.map((node) => [node.name, node])),
    externals: new Map(externals.map((external) => [external.name, external])),
  };
  const bound: BoundWorld = {
    namespaces: world.namespaces.map(withNameLabel),
    pods,
    networkPolicies: world.networkPolicies.map((policy) => bindPolicy(policy, binding)),
    nodes,
    externals,
  };
  return { bound, binding };
}

/** Nodes n0 and n1 always exist, because an address reference may name one that runs no pod. */
function nodeNames(world: World): readonly string[] {
  const named = world.pods.flatMap(({ spec }) => spec.nodeName ?? []);
  return [...new Set(['n0', 'n1', ...named])].sort();
}

function nodeNetwork(host: number): Required<Addresses> {
  return { IPv4: `172.18.0.${host}`, IPv6: `fc00:f853:ccd:e793::${host.toString(16)}` };
}

function bindPods(
  pods: readonly Pod[],
  nodes: readonly BoundNode[],
  keep: (addresses: Required<Addresses>) => Addresses,
): readonly Pod[] {
  const next = nodes.map(() => 2);
  return pods.map((pod) => {
    const nodeName = pod.spec.nodeName ?? 'n0';
    const position = nodes.findIndex(({ name }) => name === nodeName);
    const hostAddresses = nodes[position]?.addresses ?? {};
    const host = next[position] ?? 2;
    if (pod.spec.hostNetwork !== true) next[position] = host + 1;
    const addresses =
      pod.spec.hostNetwork === true
        ? hostAddresses
        : keep({
            IPv4: `10.244.${position}.${host}`,
            IPv6: `fd00:10:244:${position.toString(16)}::${host.toString(16)}`,
          });
    return {
      ...pod,
      metadata: {
        ...pod.metadata,
        uid: `uid-${pod.metadata.namespace ?? ''}-${pod.metadata.name}`,
      },
      spec: { ...pod.spec, nodeName },
      status: {
        phase: 'Running',
        podIPs: Object.values(addresses).map((ip) => ({ ip })),
        hostIPs: Object.values(hostAddresses).map((ip) => ({ ip })),
      },
    };
  });
}

function withNameLabel(namespace: Namespace): Namespace {
  const { metadata } = namespace;
  const labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name };
  return { ...namespace, metadata: { ...metadata, labels } };
}
