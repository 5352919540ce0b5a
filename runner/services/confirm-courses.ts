/**
 * What violates in a lifecycle case, asked again in fresh lanes: the moments of a course pass once, so that the whole course is taken
 * again and again, and after what the lane did before where no fresh lane shows it. A target is wrong in a course only if it was
 * wrong twice at its moment.
 */
import type { CaseRequest } from '../../model/case-result.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import { decideSequentially } from '../../checkers/sequential-test.ts';
import { pastLengths, withPreceding } from '../investigate/with-preceding.ts';
import type { ConfirmedService, ConfirmServices, UnconfirmedService } from './confirm-targets.ts';
import { runFlowCase } from './run-flow-case.ts';
import { confirmationOf, showsTarget } from './service-targets.ts';

/** Courses that the environment may end before the targets stay unknown. */
const lostMax = 3;

/** One answer per target, at the cost of one course where all show at once. */
export async function confirmCourses(
  { lanes, lane, onRun }: Pick<ConfirmServices, 'lanes' | 'lane' | 'onRun'>,
  first: FlowCaseResult,
  targets: readonly ServiceTarget[],
  signal: AbortSignal,
): Promise<readonly (ConfirmedService | UnconfirmedService)[]> {
  const found = new Map<ServiceTarget, ConfirmedService>();
  const open = (): readonly ServiceTarget[] => targets.filter((target) => !found.has(target));
  const take = async (scenario: Scenario): Promise<FlowCaseResult> => {
    const only = new Set(open().flatMap((target) => questionKey(target) ?? []));
    const { phase, index } = first;
    const request: CaseRequest = { scenario, phase, index };
    const result = await lanes.withFresh(
      (context) => runFlowCase({ ...context, throwRejections: false }, request, signal, { only }),
      signal,
    );
    onRun(result);
    return result;
  };
  const { scenario } = first;
  let repeats = 0;
  let lost = 0;
  let reason = 'the course could not be taken again';
  while (open().length > 0 && lost < lostMax && (repeats === 0 || decideSequentially(0, repeats) === 'continue')) {
    const result = await take(scenario);
    if (result.status === 'inconclusive') {
      lost++;
      reason = result.reason ?? reason;
      continue;
    }
    repeats++;
    for (const target of open().filter((one) => showsTarget(result, one))) {
      const stability = repeats === 1
        ? ({ kind: 'stable', repeats: Math.max(1, confirmationOf(result, target)?.mismatches ?? 1) } as const)
        : ({ kind: 'intermittent', mismatches: 1, repeats } as const);
      found.set(target, { target, stability, scenario, rate: 1 / repeats, result });
    }
  }
  const isGone = repeats > 0 && decideSequentially(0, repeats) === 'dismissed';
  for (const count of isGone ? pastLengths(lane.past) : []) {
    if (open().length === 0) break;
    const after = withPreceding(lane.past.slice(-count), scenario).scenario;
    const result = await take(after);
    for (const target of open().filter((one) => showsTarget(result, one))) {
      const stability = { kind: 'state-dependent', preceding: count } as const;
      found.set(target, { target, stability, scenario: after, rate: 1, result });
    }
  }
  const gone = `it showed once, and in none of ${repeats} courses in fresh lanes`;
  return targets.map((target) => found.get(target) ?? { target, reason: isGone ? gone : reason });
} // prettier-ignore
