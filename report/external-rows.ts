/**
 * External ranges for a person: the ranges of one workload and direction that have the same ports are one row. Nothing is
 * rounded: a range that is one CIDR is written as it, any other by its first and last address.
 */
import type {
  Direction,
  ExternalRecord,
  PortsRecord,
  RangeRecord,
} from '../model/connectivity-record.ts';

export interface ExternalRow {
  readonly workload: string;
  readonly direction: Direction;
  /** `0.0.0.0/0, ::/0` */
  readonly ranges: string;
  readonly ports: PortsRecord;
}

/** The rows, in the order of the first range of each. Records of one workload and direction stand together. */
export function* externalRows(records: Iterable<ExternalRecord>): Generator<ExternalRow> {
  let group: ExternalRecord[] = [];
  for (const record of records) {
    const [first] = group;
    if (first?.workload !== record.workload || first.direction !== record.direction) {
      yield* rowsOf(group);
      group = [];
    }
    group.push(record);
  }
  yield* rowsOf(group);
}

/** `10.0.0.0/8`, or `10.0.0.0-10.0.0.9`. */
export function formatRangeRecord({ from, to, cidrs }: RangeRecord): string {
  const [cidr = '', ...others] = cidrs;
  return others.length === 0 ? cidr : `${from}-${to}`;
}

function rowsOf(group: readonly ExternalRecord[]): readonly ExternalRow[] {
  const byPorts = new Map<PortsRecord, ExternalRecord[]>();
  for (const record of group) {
    const records = byPorts.get(record.ports) ?? [];
    records.push(record);
    byPorts.set(record.ports, records);
  }
  return [...byPorts].flatMap(([ports, records]) => {
    const [first] = records;
    if (first === undefined) return [];
    const { workload, direction } = first;
    return [{ workload, direction, ranges: records.map(formatRangeRecord).join(', '), ports }];
  });
}
