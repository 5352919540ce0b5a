/**
 * Compiles a bound world into packet tables, as an agent of a CNI does when objects change.
 * Selectors are resolved to addresses and named ports to numbers here, once; answering a packet
 * later needs neither (packet-tables.ts).
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Pod, PolicyType } from '../../model/kubernetes.ts';
import { addressSetOf } from './address-set.ts';
import { compilePolicy, type CompiledPolicy } from './compile-policy.ts';
import { resolveEntries } from './compile-ports.ts';
import type { Faults } from './faults.ts';
import type { Chain, ChainEntry, PacketTables } from './packet-tables.ts';
import { networkView, type NetworkPod, type NetworkView } from './network-view.ts';

/** Addresses that peers still hold although their pod is gone: material of a fault. */
export type Ghosts = readonly Pod[];

/** The tables of a world; `ghosts` are deleted pods that selectors still see. */
export function compileWorld(world: BoundWorld, faults: Faults, ghosts: Ghosts = []): PacketTables {
  const view = networkView(world, faults, ghosts);
  const policies = world.networkPolicies.map((policy) => compilePolicy(policy, view, faults));
  const ingress = new Map<string, Chain>();
  const egress = new Map<string, Chain>();
  for (const pod of view.pods) {
    const applicable = policies.filter(
      (policy) => policy.namespace === pod.namespace && policy.selects(pod.labels),
    );
    addChain(ingress, pod, 'Ingress', applicable, view, faults);
    addChain(egress, pod, 'Egress', applicable, view, faults);
  }
  return { chains: { Ingress: ingress, Egress: egress }, nodeOf: nodesByAddress(world, view) };
}

function addChain(
  chains: Map<string, Chain>,
  pod: NetworkPod,
  direction: PolicyType,
  applicable: readonly CompiledPolicy[],
  view: NetworkView,
  faults: Faults,
): void {
  const isolating = inForce(
    applicable.filter((policy) => policy.rules[direction] !== undefined),
    faults,
  );
  if (isolating.length === 0) return;
  const own = direction === 'Ingress' ? [fromOwnNode(pod, view)] : [];
  const policies = isolating.map((policy) => [
    ...own,
    ...(policy.rules[direction] ?? []).flatMap((rule) =>
      resolveEntries(rule, direction, pod, view, faults),
    ),
  ]);
  for (const address of pod.addresses) chains.set(address, { policies });
}

/** All of them (rule 3), faults aside. */
function inForce(policies: readonly CompiledPolicy[], faults: Faults): readonly CompiledPolicy[] {
  if (faults.has('union-as-override')) return policies.slice(-1);
  if (faults.has('second-policy-ignored')) return policies.slice(0, 1);
  return policies;
}

/** The node of a pod always reaches it (rule 30); a hostNetwork pod has its node's addresses. */
function fromOwnNode(pod: NetworkPod, view: NetworkView): ChainEntry {
  const addresses = view.nodeAddresses.get(pod.nodeName) ?? [];
  return { peers: [addressSetOf(addresses)], protocol: 'any', firstPort: 0, lastPort: 65535 };
}

function nodesByAddress(world: BoundWorld, view: NetworkView): ReadonlyMap<string, string> {
  const nodes = new Map<string, string>();
  for (const { name, addresses } of world.nodes) {
    for (const address of Object.values(addresses)) nodes.set(address, name);
  }
  for (const pod of view.pods) {
    for (const address of pod.addresses) nodes.set(address, pod.nodeName);
  }
  return nodes;
}
