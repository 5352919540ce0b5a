/**
 * `replay DIR` of a finding about Services: its scenario on any cluster, and whether the same question shows the same fault. The
 * whole case is asked, so that a cluster that is wrong in another way is told from one that is right.
 */
import { flowName } from '../../model/flow.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { coversSignature } from '../../model/signature.ts';
import { questionKey } from '../../model/service-finding.ts';
import type { ServiceReproduction } from '../../model/service-reproduction.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import type { AlphaSpent } from '../alpha-budget.ts';
import { createFlowAlpha } from '../services/flow-alpha.ts';
import { runFlowCase } from '../services/run-flow-case.ts';
import { createServiceLanes } from '../services/service-lanes.ts';
import { serviceTargets, showsTarget } from '../services/service-targets.ts';
import type { ReproductionVerdict } from './judge-reproduction.ts';
import type { StoredServiceReproduction } from './read-reproduction.ts';
import type { ReproductionRun } from './replay-reproduction.ts';

export interface ReplayedService extends ReproductionVerdict {
  readonly result: FlowCaseResult;
  readonly alpha: AlphaSpent;
}

/** Courses of a lifecycle that must conform before an intermittent finding is not reproduced: what dismisses a rate of 0.3. */
const coursesMax = 9;

/** Runs the scenario once, what violates is asked again; a question that was wrong now and then is asked until it is decided. */
export async function replayService(
  { scenario, record }: StoredServiceReproduction,
  run: ReproductionRun,
  signal: AbortSignal,
): Promise<ReplayedService> {
  const alpha = createFlowAlpha();
  const context = await createServiceLanes({ ...run, healthChecks: false }).open(0, signal);
  try {
    const request = { scenario, phase: 'explicit', index: 0 } as const;
    const result = await runFlowCase(context, request, signal);
    alpha.add(result);
    const verdict = judgeService(record, result);
    const key = questionKey(record.target);
    const comesAndGoes = record.stability.kind === 'intermittent' && key !== undefined;
    if (!comesAndGoes || verdict.status !== 'not reproduced') {
      return { ...verdict, result, alpha: alpha.spent() };
    }
    // What comes and goes is asked until it is decided; the moments of a course pass once, so that the whole of it is taken again.
    const isCourse = scenario.lifecycle !== undefined;
    const tested = new Map([[key, record.target.fault]]);
    const focus = { only: new Set(tested.keys()), ...(!isCourse && { tested }) };
    let again = await runFlowCase(context, request, signal, focus);
    alpha.add(again);
    const isOpen = (): boolean => judgeService(record, again).status === 'not reproduced';
    for (let taken = 2; isCourse && taken < coursesMax && isOpen(); taken++) {
      again = await runFlowCase(context, request, signal, focus);
      alpha.add(again);
    }
    return { ...judgeService(record, again), result: again, alpha: alpha.spent() };
  } finally {
    await context.lane.close();
  }
}

/** Whether a case showed the finding of a folder again. */
export function judgeService(
  { target, signature }: Pick<ServiceReproduction, 'target' | 'signature'>,
  result: FlowCaseResult,
): ReproductionVerdict {
  const key = questionKey(target) ?? 'the published endpoints';
  if (showsTarget(result, target)) return { status: 'reproduced', reason: `in ${key}` };
  const seen = serviceTargets(result).map((one) => serviceSignature(result.scenario, one));
  if (seen.some((one) => coversSignature(signature, one)))
    return { status: 'reproduced', reason: 'in another question' };
  if (seen.length > 0) {
    const names = [...new Set(seen)].slice(0, 3).join(', ');
    return { status: 'inconclusive', reason: `the cluster is wrong in another way: ${names}` };
  }
  if (result.status === 'inconclusive') {
    return { status: 'inconclusive', reason: result.reason ?? 'the case is inconclusive' };
  }
  const asked =
    target.kind === 'endpoints' ||
    result.answers.some(({ question }) => flowName(question) === key) ||
    result.dns.some((check) => check.key === key);
  return asked
    ? { status: 'not reproduced', reason: `${key}: as it must be` }
    : { status: 'inconclusive', reason: `this cluster does not ask ${key}` };
}
