/** The difference of two versions as JSON: the records themselves, one per line, and whether there were any. */
import {
  connectivityApiVersion,
  type ConnectivityDiffReport,
  type DifferenceRecord,
} from '../model/connectivity-record.ts';
import { jsonObject } from './json-stream.ts';

/** Pieces of one JSON document. */
export function formatDiffJson(report: ConnectivityDiffReport): Generator<string> {
  const { profile, question, before, after, differences } = report;
  let different = false;
  const noted = function* (): Generator<DifferenceRecord> {
    for (const difference of differences) {
      different = true;
      yield difference;
    }
  };
  return jsonObject([
    { name: 'apiVersion', value: connectivityApiVersion },
    { name: 'kind', value: 'ConnectivityDiff' },
    { name: 'profile', value: profile },
    { name: 'question', value: question },
    { name: 'before', value: before },
    { name: 'after', value: after },
    { name: 'differences', items: noted() },
    { name: 'different', last: () => different },
  ]);
}
