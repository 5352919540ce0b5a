/**
 * Two versions of manifests and a question go in; the differences come out as records, worked out while they are taken.
 * Both versions are asked for the same address families: those that either mentions, and both for addresses outside.
 */
import type {
  ConnectivityDiffReport,
  DifferenceRecord,
  PortChangeRecord,
  QuestionRecord,
} from '../../model/connectivity-record.ts';
import type { Profile } from '../../model/profile.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import type { PortChange } from '../../oracle/connectivity/compare-verdicts.ts';
import type { Connectivity } from '../../oracle/connectivity/connectivity.ts';
import type { ConnectivityWorld } from '../../oracle/connectivity/connectivity-world.ts';
import { diffConnectivity, type Difference } from '../../oracle/connectivity/diff-connectivity.ts';
import { familiesOfWorld } from '../../oracle/connectivity/family-models.ts';
import type { LoadedVersion } from './load-version.ts';
import { intervalRecords, rangeRecord } from './port-records.ts';
import { asksExternal, asksPair, asksWorkload, type Selection } from './question.ts';
import { selectWorkloads } from './select-workloads.ts';

/** The report of what `after` adds and removes. Names may be of either version. */
export function diffReport(
  before: LoadedVersion,
  after: LoadedVersion,
  profile: Profile,
  question: QuestionRecord,
): ConnectivityDiffReport {
  const rows = new Map([...before.rows, ...after.rows]);
  const select = (flag: string, names: readonly string[] = []) => {
    const ids = selectWorkloads(flag, names, rows);
    return ids === undefined ? undefined : new Set(ids);
  };
  const selection = {
    focus: select('--focus', question.focus),
    from: select('--from', question.from),
    to: select('--to', question.to),
  };
  return {
    profile: profile.name,
    question,
    before: before.facts,
    after: after.facts,
    differences: differences([before.world, after.world], profile, question, selection),
  };
}

function* differences(
  [before, after]: readonly [ConnectivityWorld, ConnectivityWorld],
  profile: Profile,
  question: QuestionRecord,
  selection: Selection,
): Generator<DifferenceRecord> {
  const mentioned = new Set([...familiesOfWorld(before), ...familiesOfWorld(after)]);
  const analyse = (world: ConnectivityWorld): Connectivity => {
    const ipFamilies = (['IPv4', 'IPv6'] as const).filter((family) => mentioned.has(family));
    // Pairs are asked for the families that matter; addresses outside are asked for both, whatever is mentioned.
    const { external } = analyseConnectivity(world, profile);
    return { ...analyseConnectivity(world, profile, { ipFamilies }), external };
  };
  for (const difference of diffConnectivity(analyse(before), analyse(after))) {
    if (!isAsked(difference, question, selection)) continue;
    yield differenceRecord(difference);
  }
}

function isAsked(difference: Difference, question: QuestionRecord, selection: Selection): boolean {
  switch (difference.kind) {
    case 'workload':
      return asksWorkload(selection, difference.workload);
    case 'pair':
      return !question.exposure && asksPair(selection, difference.source, difference.target);
    case 'external': {
      const direction = difference.direction === 'Ingress' ? 'ingress' : 'egress';
      return asksExternal(selection, question.exposure, difference.workload, direction);
    }
  }
}

function differenceRecord(difference: Difference): DifferenceRecord {
  switch (difference.kind) {
    case 'workload':
      return difference;
    case 'pair':
      return { ...difference, changes: difference.changes.map(changeRecord) };
    case 'external': {
      const { kind, workload, direction, range, changes } = difference;
      return {
        kind,
        workload,
        direction: direction === 'Ingress' ? 'ingress' : 'egress',
        ...rangeRecord(range),
        changes: changes.map(changeRecord),
      };
    }
  }
}

function changeRecord({ protocol, before, after, ports }: PortChange): PortChangeRecord {
  return { protocol, before, after, ports: intervalRecords(ports) };
}
