/**
 * A violating case of Services once more in a fresh lane: new namespaces, pods, addresses and Services. Only what violates
 * there in the same way counts; the rest was of its moment and is recorded as dismissed.
 */
import { flowName } from '../../model/flow.ts';
import {
  confirmedFlowFaults,
  endpointsDiffer,
  type FlowAnswer,
  type FlowCaseResult,
} from '../../model/flow-case.ts';
import type { RunPlan } from '../run-plan.ts';
import { openContext } from './execute-services.ts';
import { runFlowCase } from './run-flow-case.ts';

/** Far above the lanes of a run; each confirmation has a number of its own. */
const firstLane = 100;
let lanesOpened = 0;

/** The result with what the fresh lane said; a case of which nothing came again conforms. */
export async function confirmInFreshLane(
  plan: RunPlan,
  first: FlowCaseResult,
  signal: AbortSignal,
): Promise<FlowCaseResult> {
  const context = await openContext(plan, firstLane + lanesOpened++, signal);
  try {
    const suspects = new Set(confirmedFlowFaults(first).map(({ answer }) => flowName(answer.question))); // prettier-ignore
    const { scenario, phase, index } = first;
    const again = await runFlowCase(context, { scenario, phase, index }, signal, suspects);
    if (again.status === 'inconclusive') {
      const reason = `it violated, and the fresh lane was inconclusive: ${again.reason ?? ''}`;
      return { ...first, status: 'inconclusive', reason };
    }
    const faults = new Map(
      confirmedFlowFaults(again).map(({ answer, fault }) => [flowName(answer.question), fault]),
    );
    const answers = first.answers.map((answer) => merge(answer, faults));
    const endpoints = endpointsDiffer(again) ? first.endpoints : { missing: [], unexpected: [] };
    const merged: FlowCaseResult = { ...first, answers, endpoints };
    const stays = endpointsDiffer(merged) || confirmedFlowFaults(merged).length > 0;
    return stays ? merged : { ...merged, status: 'conforms' };
  } finally {
    await context.lane.close();
  }
}

function merge(answer: FlowAnswer, faults: ReadonlyMap<string, string>): FlowAnswer {
  const { verdict, confirmation } = answer;
  if (verdict.status !== 'violates' || confirmation?.decision !== 'confirmed') return answer;
  const same = faults.get(flowName(answer.question)) === verdict.fault;
  return {
    ...answer,
    confirmation: {
      decision: same ? 'confirmed' : 'dismissed',
      repeats: confirmation.repeats + 1,
      mismatches: confirmation.mismatches + (same ? 1 : 0),
    },
  };
}
