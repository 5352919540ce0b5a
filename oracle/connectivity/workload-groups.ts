/**
 * Groups of workloads: equal classes as subjects and as peers in every family, and equal in what the rules about nodes
 * look at. Two workloads of a group have equal answers with any third one.
 */
import type { ConnectivityWorkload } from './connectivity-world.ts';
import type { FamilyContext } from './family-connectivity.ts';

/** The groups, as positions of workloads; ordered by first member. */
export function groupWorkloads(
  workloads: readonly ConnectivityWorkload[],
  families: readonly FamilyContext[],
): readonly (readonly number[])[] {
  // Whether a peer is on the own node matters only where something uses a node's network (rules 30, 31).
  const nodesMatter = workloads.some(({ spec }) => spec.hostNetwork === true);
  const groups = new Map<string, number[]>();
  for (const [position, { spec }] of workloads.entries()) {
    const classes = families.map(({ ends, egress, ingress }) => {
      const pod = ends.podShape[position] ?? 0;
      const node = ends.nodeShape[position] ?? -1;
      return [
        ...[egress.subjectOf[pod], egress.peerOf[pod], ingress.subjectOf[pod], ingress.peerOf[pod]],
        ...(node < 0 ? [-1] : [egress.peerOf[node], ingress.peerOf[node]]),
        ends.reachable[position],
      ].join();
    });
    const key = `${classes.join(';')} ${nodesMatter ? (spec.nodeName ?? '?') : ''}`;
    const members = groups.get(key) ?? [];
    if (members.length === 0) groups.set(key, members);
    members.push(position);
  }
  return [...groups.values()];
}
