/** What a run that tested a target says of it: always, sometimes, not at all, or nothing. Pure. */
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import { assessRepeats, type Assessment } from '../investigate/assess-repeats.ts';
import { confirmationOf, showsTarget } from './service-targets.ts';

/** Judges one target of a finished run in which its question was tested, or its endpoints were read. */
export function assessTarget(result: FlowCaseResult, target: ServiceTarget): Assessment {
  if (result.status === 'inconclusive' && isEmpty(result)) {
    return { kind: 'unknown', reason: result.reason ?? 'the case could not run' };
  }
  if (target.kind === 'endpoints') {
    // They are read over and over until the bound: one more reading proves no more.
    return showsTarget(result, target) ? { kind: 'stable', repeats: 1, rate: 1 } : { kind: 'gone' };
  }
  const key = questionKey(target);
  const confirmation = confirmationOf(result, target);
  if (confirmation === undefined) {
    return { kind: 'unknown', reason: `${key ?? ''} was not asked` };
  }
  return assessRepeats([confirmation]);
}

function isEmpty({ answers, dns }: FlowCaseResult): boolean {
  return answers.length + dns.length === 0;
}
