/**
 * One case on one lane: for the initial world and after each step apply, predict from what was stored, settle, probe,
 * judge, confirm. The result is data; an environment failure ends the case as inconclusive with its reason.
 */
import type { AppliedWorld } from '../cluster/cluster.ts';
import type { CaseRequest, CaseResult, StepResult } from '../model/case-result.ts';
import { worldsOf } from '../model/scenario.ts';
import type { CaseContext, CaseFocus } from './case-context.ts';
import { isCaseFailure } from './is-case-failure.ts';
import { judgeCase } from './judge-case.ts';
import { runStep } from './run-step.ts';
import type { ObservedStep } from './temporal/observe-step.ts';

/** Runs a scenario; a focus says which cells are tested. Throws HarnessError('interrupted') when aborted and anything else only for a bug of the harness. */
export async function runCase(
  context: CaseContext,
  { scenario, phase, index }: CaseRequest,
  signal: AbortSignal,
  focus?: CaseFocus,
): Promise<CaseResult> {
  const startedAt = context.date().toISOString();
  const start = context.clock.now();
  const steps: StepResult[] = [];
  let failure: string | undefined;
  try {
    const worlds = worldsOf(scenario);
    let before: AppliedWorld | undefined;
    for (const [step, world] of worlds.entries()) {
      const worldBefore = worlds[step - 1];
      // Cells that are asked again for themselves alone say nothing about time.
      const observed: ObservedStep | undefined =
        before === undefined || worldBefore === undefined || focus !== undefined
          ? undefined
          : { step, scenario, worldBefore, world, before };
      const ran = await runStep(context, { scenario, world, step, focus, observed }, signal);
      steps.push(ran.result);
      before = ran.applied;
    }
  } catch (error) {
    if (signal.aborted || !isCaseFailure(error, context.throwRejections)) throw error;
    context.memory.clear();
    failure = error.message;
  }
  const { status, reason } = judgeCase(steps, failure);
  return {
    scenario,
    phase,
    index,
    lane: context.lane.name,
    status,
    reason,
    steps,
    startedAt,
    elapsedMs: context.clock.now() - start,
  };
}
