/**
 * What workloads may do with addresses outside the cluster: exact ranges, cut where a CIDR or an except of an isolating
 * policy cuts, and merged where the answer is the same. Subjects of one class share one list.
 */
import type { IpFamily, PolicyType } from '../../model/kubernetes.ts';
import { partitionAddresses, type AddressRange } from './address-ranges.ts';
import type { ExternalRange } from './connectivity.ts';
import type { FamilyContext } from './family-connectivity.ts';
import { evaluateSubject, type SideModel, type SubjectClass } from './side-model.ts';
import { noNames } from './rule-table.ts';
import { allowAll } from './verdict-table.ts';

/** The ranges of a workload, by its position. */
export type ExternalReader = (workload: number, direction: PolicyType) => readonly ExternalRange[];

/**
 * The reader for these families. Source: rules 2, 3, 9, 11 and 24 to 26; rule 21 for a named port, which an external
 * address cannot resolve; rule 32. The external end decides nothing (rule 1).
 */
export function createExternalReader(
  model: FamilyContext,
  ipFamilies: readonly IpFamily[],
): ExternalReader {
  const known = new Map<string, readonly ExternalRange[]>();
  const { ends, workloads } = model;
  return (workload, direction) => {
    const side = direction === 'Egress' ? model.egress : model.ingress;
    const subject = side.subjectOf[ends.podShape[workload] ?? 0] ?? 0;
    const hostNetwork = (ends.nodeShape[workload] ?? -1) >= 0;
    const own = workloads[workload]?.addresses;
    const families = ipFamilies.filter((family) => own === undefined || own[family] !== undefined);
    const key = [direction, subject, hostNetwork, families.join()].join(' ');
    const ranges =
      known.get(key) ??
      rangesOf({ ...model, side, direction, ipFamilies: families, subject, hostNetwork });
    known.set(key, ranges);
    return ranges;
  };
}

interface SubjectContext extends Pick<FamilyContext, 'table' | 'pins'> {
  readonly side: SideModel;
  readonly direction: PolicyType;
  readonly ipFamilies: readonly IpFamily[];
  readonly subject: number;
  readonly hostNetwork: boolean;
}

function rangesOf(context: SubjectContext): readonly ExternalRange[] {
  const { direction, ipFamilies, table, pins, hostNetwork } = context;
  const subject = context.side.subjects[context.subject];
  const verdictAt = (range: AddressRange): number => {
    const asPod = evaluateSubject(subject, table, (rule, own) =>
      rule.verdictAt(range, direction === 'Egress' ? noNames : own),
    );
    if (!hostNetwork || pins.hostNetworkPods === 'likePods') return asPod;
    return pins.hostNetworkPods === 'likeNodes' ? allowAll : table.mergeUnder(32, asPod, allowAll);
  };
  const cuts = ipBlockRanges(subject);
  const ranges: ExternalRange[] = [];
  for (const ipFamily of ipFamilies) {
    for (const range of partitionAddresses(ipFamily, cuts)) {
      const ports = table.verdictsOf(verdictAt(range));
      const last = ranges.at(-1);
      if (last?.ports === ports && last.ipFamily === ipFamily) {
        ranges[ranges.length - 1] = { ...last, to: range.to };
      } else {
        ranges.push({ ...range, ports });
      }
    }
  }
  return ranges;
}

function ipBlockRanges(subject: SubjectClass | undefined): readonly AddressRange[] {
  return (subject?.rules ?? []).flatMap(({ items = [] }) =>
    items.flatMap(({ ranges = [] }) => ranges),
  );
}
