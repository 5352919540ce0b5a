/**
 * A violating case of Services once more in a fresh lane: new namespaces, pods, addresses and Services. Only what violates
 * there in the same way counts; the rest was of its moment and is recorded as dismissed.
 */
import { isConfirmed, type DnsCheck } from '../../model/dns-case.ts';
import { flowName } from '../../model/flow.ts';
import { questionKey } from '../../model/service-finding.ts';
import {
  confirmedFlowFaults,
  endpointsDiffer,
  hasViolation,
  type FlowAnswer,
  type FlowConfirmation,
  type FlowCaseResult,
} from '../../model/flow-case.ts';
import { runFlowCase, type FlowCaseContext } from './run-flow-case.ts';
import { serviceTargets } from './service-targets.ts';

export interface FreshConfirmation {
  /** The result with what the fresh lane said; a case of which nothing came again conforms. */
  readonly merged: FlowCaseResult;
  /** The run in the fresh lane. */
  readonly second: FlowCaseResult;
}

/** Asks what violates again in a lane that is new in everything. */
export async function confirmInFreshLane(
  context: FlowCaseContext,
  first: FlowCaseResult,
  signal: AbortSignal,
): Promise<FreshConfirmation> {
  const suspects = new Set(serviceTargets(first).flatMap((target) => questionKey(target) ?? []));
  const { scenario, phase, index } = first;
  const second = await runFlowCase(context, { scenario, phase, index }, signal, { only: suspects });
  if (second.status === 'inconclusive') {
    const reason = `it violated, and the fresh lane was inconclusive: ${second.reason ?? ''}`;
    return { merged: { ...first, status: 'inconclusive', reason }, second };
  }
  const faults = new Map(
    confirmedFlowFaults(second).map(({ answer, fault }) => [flowName(answer.question), fault]),
  );
  const answers = first.answers.map((answer) => merge(answer, faults));
  const dnsFaults = new Map(second.dns.filter(isConfirmed).map(({ key, fault }) => [key, fault]));
  const dns = first.dns.map((check) => mergeDns(check, dnsFaults));
  const endpoints = endpointsDiffer(second) ? first.endpoints : { missing: [], unexpected: [] };
  const merged: FlowCaseResult = { ...first, answers, dns, endpoints };
  return { merged: hasViolation(merged) ? merged : { ...merged, status: 'conforms' }, second };
}

function merge(answer: FlowAnswer, faults: ReadonlyMap<string, string>): FlowAnswer {
  const { verdict, confirmation } = answer;
  if (verdict.status !== 'violates' || confirmation?.decision !== 'confirmed') return answer;
  const same = faults.get(flowName(answer.question)) === verdict.fault;
  return { ...answer, confirmation: again(confirmation, same) };
}

function mergeDns(check: DnsCheck, faults: ReadonlyMap<string, string | undefined>): DnsCheck {
  const { key, fault, confirmation } = check;
  if (!isConfirmed(check) || confirmation === undefined) return check;
  return { ...check, confirmation: again(confirmation, faults.get(key) === fault) };
}

function again({ repeats, mismatches }: FlowConfirmation, same: boolean): FlowConfirmation {
  return {
    decision: same ? 'confirmed' : 'dismissed',
    repeats: repeats + 1,
    mismatches: mismatches + (same ? 1 : 0),
  };
}
