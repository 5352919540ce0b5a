/**
 * Which workloads policies isolate, and which of those they deny everything: no other workload of the world and no
 * external address gets through, on any port. An isolated workload need not be a denied one.
 */
import type { PolicyType } from '../../model/kubernetes.ts';
import type { DirectionIsolation, WorkloadIsolation } from './connectivity.ts';
import type { ExternalReader } from './external-ranges.ts';
import type { FamilyContext } from './family-connectivity.ts';
import { isolatingPolicies } from './pair-reader.ts';
import { deniesEverything } from './port-verdicts.ts';
import { denyAll } from './verdict-table.ts';

/**
 * The reader, by position. Source: rules 2, 3 and 7; the own node (rule 30) and own address (33) are left aside. A pod
 * that may count as its node (rule 32) is never denied everything: its external ranges are open.
 */
export function createIsolationReader(
  families: readonly FamilyContext[],
  external: ExternalReader,
): (workload: number) => WorkloadIsolation {
  const peers = families.map(peerClasses);
  const [first] = families;
  if (first === undefined) throw new RangeError('createIsolationReader: no address family');
  const isolatedBy = {
    Egress: isolatingPolicies(first, 'egress'),
    Ingress: isolatingPolicies(first, 'ingress'),
  };
  const read = (workload: number, direction: PolicyType): DirectionIsolation => {
    const policies = isolatedBy[direction][workload] ?? [];
    const denied =
      policies.length > 0 &&
      external(workload, direction).every(({ ports }) => deniesEverything(ports)) &&
      families.every((family, index) =>
        deniesPeers(family, workload, direction, peers[index]?.[direction] ?? new Map()),
      );
    return { isolatedBy: policies, deniesEverything: denied };
  };
  return (workload) => ({
    workload: first.workloads[workload]?.id ?? '',
    ingress: read(workload, 'Ingress'),
    egress: read(workload, 'Egress'),
  });
}

/** Peer class -> its only member, or -1 where it has several. */
type PeerClasses = ReadonlyMap<number, number>;

function peerClasses(family: FamilyContext): Readonly<Record<PolicyType, PeerClasses>> {
  const { workloads, ends } = family;
  const classesOf = (peerOf: Int32Array): PeerClasses => {
    const members = new Map<number, number>();
    const add = (shape: number, workload: number): void => {
      const peer = peerOf[shape] ?? 0;
      const single = workloads[workload]?.replicas === 1;
      members.set(peer, members.has(peer) || !single ? -1 : workload);
    };
    for (const [workload] of workloads.entries()) {
      if (ends.reachable[workload] !== 1) continue;
      add(ends.podShape[workload] ?? 0, workload);
      const node = ends.nodeShape[workload] ?? -1;
      if (node >= 0) add(node, workload);
    }
    return members;
  };
  return { Egress: classesOf(family.egress.peerOf), Ingress: classesOf(family.ingress.peerOf) };
}

function deniesPeers(
  { ends, egress, ingress }: FamilyContext,
  workload: number,
  direction: PolicyType,
  peers: PeerClasses,
): boolean {
  if (ends.reachable[workload] !== 1) return true;
  const side = direction === 'Egress' ? egress : ingress;
  const subject = side.subjectOf[ends.podShape[workload] ?? 0] ?? 0;
  for (const [peer, member] of peers) {
    if (member !== workload && side.cell(subject, peer) !== denyAll) return false;
  }
  return true;
}
