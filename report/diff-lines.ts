/** Differences for a person: what was added, removed or otherwise changed, one line's worth each, for every such format. */
import type {
  DifferenceRecord,
  PortChangeRecord,
  RangeRecord,
} from '../model/connectivity-record.ts';
import { formatRangeRecord } from './external-rows.ts';
import { formatIntervals } from './ports-text.ts';

export interface DiffLine {
  /** `+` is new, `-` is gone, `~` is left open by the specification in one of the versions. */
  readonly sign: '+' | '-' | '~';
  readonly source: string;
  /** Empty for a workload that only one version has. */
  readonly target: string;
  /** `TCP 80,443; UDP 53`, with `allow to either` where the sign does not say it all. */
  readonly what: string;
}

/** A line per sign: additions first, then removals. */
export function diffLines(difference: DifferenceRecord): readonly DiffLine[] {
  if (difference.kind === 'workload') {
    const sign = difference.onlyIn === 'after' ? '+' : '-';
    return [{ sign, source: difference.workload, target: '', what: 'workload' }];
  }
  const [source, target] = endsOf(difference);
  return (['+', '-', '~'] as const).flatMap((sign) => {
    const changes = difference.changes.filter((change) => signOf(change) === sign);
    return changes.length === 0 ? [] : [{ sign, source, target, what: textOf(changes, sign) }];
  });
}

function endsOf(
  difference: Exclude<DifferenceRecord, { readonly kind: 'workload' }>,
): readonly [string, string] {
  if (difference.kind === 'pair') return [difference.source, difference.target];
  const range: RangeRecord = difference;
  const { workload, direction } = difference;
  const outside = formatRangeRecord(range);
  return direction === 'egress' ? [workload, outside] : [outside, workload];
}

function signOf({ before, after }: PortChangeRecord): DiffLine['sign'] {
  if (before === 'deny' && after === 'allow') return '+';
  return before === 'allow' && after === 'deny' ? '-' : '~';
}

function textOf(changes: readonly PortChangeRecord[], sign: DiffLine['sign']): string {
  const parts = changes.map(({ protocol, ports, before, after }) => {
    const text = `${protocol} ${formatIntervals(ports)}`;
    return sign === '~' ? `${text} (${before} to ${after})` : text;
  });
  const text = parts.join('; ');
  return text === 'TCP all; UDP all; SCTP all' ? 'all' : text;
}
