/**
 * One version of manifests and a question go in, the report comes out. Connections and ranges stay lazy: they are worked
 * out while a formatter takes them, so that a million pairs never exist at once.
 */
import type {
  ConnectionRecord,
  ConnectivityReport,
  ExternalRecord,
  PortsRecord,
  QuestionRecord,
  RangeRecord,
  WorkloadRecord,
} from '../../model/connectivity-record.ts';
import type { Profile } from '../../model/profile.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import type { Connectivity, ExternalRange } from '../../oracle/connectivity/connectivity.ts';
import type { LoadedVersion } from './load-version.ts';
import { createRecordConverter, rangeRecord, type RecordConverter } from './port-records.ts';
import { asksExternal, asksWorkload, type Selection } from './question.ts';
import { serviceRecords } from './service-records.ts';
import { selectWorkloads } from './select-workloads.ts';

/** The report; the oracle is built now and asked later. Throws HarnessError('input') on names that mean nothing. */
export function connectivityReport(
  version: LoadedVersion,
  profile: Profile,
  question: QuestionRecord,
): ConnectivityReport {
  const { facts, rows, world } = version;
  const ids = {
    focus: selectWorkloads('--focus', question.focus ?? [], rows),
    from: selectWorkloads('--from', question.from ?? [], rows),
    to: selectWorkloads('--to', question.to ?? [], rows),
  };
  const selection: Selection = {
    focus: setOf(ids.focus),
    from: setOf(ids.from),
    to: setOf(ids.to),
  };
  const connectivity = analyseConnectivity(world, profile);
  const context: Context = { version, question, selection, connectivity, ...sharedConverters() };
  return {
    ...facts,
    profile: profile.name,
    question,
    workloads: connectivity.workloads
      .filter((id) => asksWorkload(selection, id))
      .map((id) => workloadRecord(id, context)),
    services: serviceRecords(version, selection),
    connections: () => (question.exposure ? [] : connections(context, ids)),
    external: () => external(context),
  };
}

interface Context {
  readonly version: LoadedVersion;
  readonly question: QuestionRecord;
  readonly selection: Selection;
  readonly connectivity: Connectivity;
  readonly convert: RecordConverter;
  readonly rangeOf: (range: ExternalRange) => RangeRecord;
}

/** Workloads of one class share their list of ranges, so that a range is formatted once. */
function sharedConverters(): Pick<Context, 'convert' | 'rangeOf'> {
  const known = new Map<ExternalRange, RangeRecord>();
  return {
    convert: createRecordConverter(),
    rangeOf: (range) => {
      const record = known.get(range) ?? rangeRecord(range);
      known.set(range, record);
      return record;
    },
  };
}

function setOf(ids: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return ids === undefined ? undefined : new Set(ids);
}

function workloadRecord(id: string, { version, connectivity }: Context): WorkloadRecord {
  const { ingress, egress } = connectivity.isolation(id);
  const workload = version.rows.get(id);
  return {
    name: id,
    namespace: workload?.namespace ?? '',
    kind: workload?.kind ?? '',
    ...(workload?.replicas === undefined ? {} : { replicas: workload.replicas }),
    ingress,
    egress,
  };
}

function* connections(
  { version, question, connectivity, convert }: Context,
  ids: {
    readonly focus: readonly string[] | undefined;
    readonly from: readonly string[] | undefined;
    readonly to: readonly string[] | undefined;
  },
): Generator<ConnectionRecord> {
  for (const pair of connectivity.pairs(ids)) {
    const record = convert.connection(pair);
    if (!question.all) {
      // A pod always reaches itself (rule 33), which tells nobody anything.
      const itself = pair.source === pair.target && version.rows.get(pair.source)?.replicas === 1;
      if (itself || isNothing(record.ports)) continue;
    }
    yield record;
  }
}

function* external({
  question,
  selection,
  connectivity,
  convert,
  rangeOf,
}: Context): Generator<ExternalRecord> {
  for (const workload of connectivity.workloads) {
    for (const direction of ['ingress', 'egress'] as const) {
      if (!asksExternal(selection, question.exposure, workload, direction)) continue;
      const side = direction === 'ingress' ? 'Ingress' : 'Egress';
      for (const range of connectivity.external(workload, side)) {
        const ports = convert.ports(range.ports);
        if (!question.all && isNothing(ports)) continue;
        yield { workload, direction, ...rangeOf(range), ports };
      }
    }
  }
}

function isNothing({ TCP, UDP, SCTP }: PortsRecord): boolean {
  return TCP === undefined && UDP === undefined && SCTP === undefined;
}
