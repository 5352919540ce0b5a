/** The difference of two versions as CSV: a record per change of verdict, so that nothing needs to be taken apart. */
import type { ConnectivityDiffReport } from '../model/connectivity-record.ts';
import { csvLine } from './csv-line.ts';
import { formatIntervals } from './ports-text.ts';

const columns = ['source', 'target', 'external', 'protocol', 'ports', 'before', 'after'];

/** Pieces of text, a line each. A workload of one version only is a line without a target. */
export function* formatDiffCsv({ differences }: ConnectivityDiffReport): Generator<string> {
  yield csvLine(columns);
  for (const difference of differences) {
    if (difference.kind === 'workload') {
      const [before, after] =
        difference.onlyIn === 'before' ? ['present', 'absent'] : ['absent', 'present'];
      yield csvLine([difference.workload, '', '', '', '', before, after]);
      continue;
    }
    for (const { protocol, ports, before, after } of difference.changes) {
      const change = [protocol, formatIntervals(ports), before, after];
      if (difference.kind === 'pair') {
        yield csvLine([difference.source, difference.target, '', ...change]);
        continue;
      }
      const { workload, direction, ipFamily, from, to } = difference;
      const outside = `${from}-${to}`;
      const ends = direction === 'egress' ? [workload, outside] : [outside, workload];
      yield csvLine([...ends, `${direction} ${ipFamily}`, ...change]);
    }
  }
}
