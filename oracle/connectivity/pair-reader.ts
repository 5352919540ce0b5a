/**
 * One pair of workloads as callers see it: the verdicts of each family in which both ends have an address, merged where
 * they differ, and the policies that isolate each end.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import type { PairConnectivity } from './connectivity.ts';
import { createPairEvaluator, type FamilyContext } from './family-connectivity.ts';
import type { PortVerdicts } from './port-verdicts.ts';
import { denyAll } from './verdict-table.ts';

/** The reader for these families, by positions of workloads. Source: rule 26 where families differ. */
export function createPairReader(
  families: readonly FamilyContext[],
): (source: number, target: number) => PairConnectivity {
  const evaluators = families.map((family) => ({
    ipFamily: family.ipFamily,
    reachable: family.ends.reachable,
    evaluate: createPairEvaluator(family),
  }));
  const [first] = families;
  if (first === undefined) throw new RangeError('createPairReader: no address family');
  const { table, workloads } = first;
  const isolatedBy = {
    egress: isolatingPolicies(first, 'egress'),
    ingress: isolatingPolicies(first, 'ingress'),
  };
  return (source, target) => {
    const verdicts: number[] = [];
    const tried: IpFamily[] = [];
    for (const { ipFamily, reachable, evaluate } of evaluators) {
      if (reachable[source] !== 1 || reachable[target] !== 1) continue;
      verdicts.push(evaluate(source, target));
      tried.push(ipFamily);
    }
    const merged =
      verdicts.length === 0
        ? denyAll
        : verdicts.reduce((sum, verdict) => table.mergeUnder(26, sum, verdict));
    const pair = {
      source: workloads[source]?.id ?? '',
      target: workloads[target]?.id ?? '',
      ports: table.verdictsOf(merged),
      sourceIsolatedBy: isolatedBy.egress[source] ?? none,
      targetIsolatedBy: isolatedBy.ingress[target] ?? none,
    };
    if (verdicts.length > 0 && verdicts.every((verdict) => verdict === merged)) return pair;
    const byFamily: { [family in IpFamily]?: PortVerdicts } = {};
    for (const [index, family] of tried.entries()) {
      byFamily[family] = table.verdictsOf(verdicts[index] ?? denyAll);
    }
    return { ...pair, byFamily };
  };
}

const none: readonly string[] = [];

/** Per workload the policies that isolate it; none for a pod that is its node (rule 32). */
export function isolatingPolicies(
  { workloads, ends, pins, ...sides }: FamilyContext,
  side: 'egress' | 'ingress',
): readonly (readonly string[])[] {
  const { subjectOf, subjects } = sides[side];
  return workloads.map((_, workload) => {
    const isNode = (ends.nodeShape[workload] ?? -1) >= 0 && pins.hostNetworkPods === 'likeNodes';
    const subject = subjects[subjectOf[ends.podShape[workload] ?? 0] ?? 0];
    return isNode || subject === undefined ? none : subject.isolatedBy;
  });
}
