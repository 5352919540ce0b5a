/**
 * Who can reach whom in one address family: the two directions of the policies, and around them the connections that no
 * policy decides. Ordinary pods take the short way; hostNetwork pods are asked about twice (rule 32).
 */
import type { IpFamily, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import type { ConnectivityWorkload } from './connectivity-world.ts';
import type { EndShapes } from './end-shapes.ts';
import type { SideModel } from './side-model.ts';
import { allowAll, type VerdictTable } from './verdict-table.ts';

export interface FamilyContext {
  readonly ipFamily: IpFamily;
  readonly workloads: readonly ConnectivityWorkload[];
  readonly ends: EndShapes;
  readonly egress: SideModel;
  readonly ingress: SideModel;
  readonly table: VerdictTable;
  readonly pins: ProfilePins;
}

/** Whether two things are one: two hostNetwork pods may or may not run on one node. */
type Sameness = 'same' | 'different' | 'unknown';

/**
 * The verdict of a pair of workloads, by position. Source: rules 2 to 4 and 30 to 33. Where addresses or nodes are
 * unknown, an exemption that depends on them leaves open what the policies do not allow.
 */
export function createPairEvaluator(
  context: FamilyContext,
): (source: number, target: number) => number {
  const { workloads, ends, egress, ingress, table, pins } = context;
  const { podShape, nodeShape, addressId } = ends;
  const shape = (shapes: Int32Array, workload: number): number => shapes[workload] ?? -1;
  const cellOf = (side: SideModel, subject: number, peer: number): number =>
    side.cell(side.subjectOf[subject] ?? 0, side.peerOf[peer] ?? 0);
  const byPolicies = (source: number, target: number): number => {
    const from = shape(podShape, source);
    const to = shape(podShape, target);
    return table.and(cellOf(egress, from, to), cellOf(ingress, to, from));
  };
  const asPods = (source: number, target: number): number => {
    const same = sameAddress(context, source, target);
    if (same === 'same') return allowAll;
    const verdict = byPolicies(source, target);
    return same === 'different' ? verdict : table.mergeUnder(33, allowAll, verdict);
  };
  /** One end as the subject; a node is subject to nothing (rule 32). */
  const side = (direction: PolicyType, subject: number, peer: number): number => {
    if (shape(nodeShape, subject) >= 0) return allowAll;
    const model = direction === 'Egress' ? egress : ingress;
    const own = shape(podShape, subject);
    const peerNode = shape(nodeShape, peer);
    if (peerNode < 0) return cellOf(model, own, shape(podShape, peer));
    const verdict = cellOf(model, own, peerNode);
    const same = sameNode(workloads[subject], workloads[peer]);
    if (same === 'different') return verdict;
    return direction === 'Ingress'
      ? ownNodeIngress(table, verdict, same)
      : ownNodeEgress(table, verdict, same, pins);
  };
  const asNodes = (source: number, target: number): number =>
    table.and(side('Egress', source, target), side('Ingress', target, source));

  return (source, target) => {
    if (shape(nodeShape, source) < 0 && shape(nodeShape, target) < 0) {
      const address = addressId[source] ?? -1;
      const mayBeSame = source === target || (address >= 0 && address === addressId[target]);
      return mayBeSame ? asPods(source, target) : byPolicies(source, target);
    }
    const { hostNetworkPods } = pins;
    if (hostNetworkPods === 'likePods') return asPods(source, target);
    if (hostNetworkPods === 'likeNodes') return asNodes(source, target);
    return table.mergeUnder(32, asPods(source, target), asNodes(source, target));
  };
}

/** Ingress from the own node is always allowed. Source: rule 30. */
function ownNodeIngress(table: VerdictTable, verdict: number, same: Sameness): number {
  return same === 'same' ? allowAll : table.mergeUnder(30, allowAll, verdict);
}

/** Egress to the own node: open until pinned, and then either exempt or not. Source: rule 31. */
function ownNodeEgress(
  table: VerdictTable,
  verdict: number,
  same: Sameness,
  pins: ProfilePins,
): number {
  if (pins.egressToOwnNode === 'enforced') return verdict;
  const exempt = pins.egressToOwnNode === 'allowed' && same === 'same';
  return exempt ? allowAll : table.mergeUnder(31, allowAll, verdict);
}

/** A pod talks to itself, or to a pod that shares its node's address. Source: rule 33. */
function sameAddress({ workloads, ends }: FamilyContext, a: number, b: number): Sameness {
  const known = [ends.addressId[a] ?? -1, ends.addressId[b] ?? -1] as const;
  if (known[0] >= 0 && known[1] >= 0) return known[0] === known[1] ? 'same' : 'different';
  const [first, second] = [workloads[a], workloads[b]];
  if (a === b && first?.replicas === 1) return 'same';
  const onNodes = first?.spec.hostNetwork === true && second?.spec.hostNetwork === true;
  return onNodes ? sameNode(first, second) : 'different';
}

function sameNode(
  a: ConnectivityWorkload | undefined,
  b: ConnectivityWorkload | undefined,
): Sameness {
  const [nodeOfA, nodeOfB] = [a?.spec.nodeName, b?.spec.nodeName];
  if (nodeOfA === undefined || nodeOfB === undefined) return 'unknown';
  return nodeOfA === nodeOfB ? 'same' : 'different';
}
