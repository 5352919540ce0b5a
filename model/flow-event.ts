/** The history event of a case of Services: its answers in logical names, shares as plain objects, no matrices. */
import type { DnsCheck } from './dns-case.ts';
import type { FinishedCase } from './finished-case.ts';
import type { ServiceFinding } from './service-finding.ts';
import type { FlowOutcome } from './flow.ts';
import type { EndpointDifference, FlowAnswer, FlowCaseResult, FlowTimings } from './flow-case.ts';

export interface FlowCaseFinished extends FinishedCase {
  readonly type: 'flow-case-finished';
  readonly answers: readonly StoredFlowAnswer[];
  /** Absent where flows were asked. */
  readonly dns?: readonly DnsCheck[] | undefined;
  readonly endpoints: EndpointDifference;
  readonly pending: readonly string[];
  readonly timings: FlowTimings;
}

/** A finding about Services; the last run of its smallest scenario is stored as cases are. */
export interface ServiceFindingRecorded extends Omit<ServiceFinding, 'original' | 'result'> {
  readonly type: 'service-finding';
  readonly time: string;
  readonly result: FlowCaseFinished;
}

export interface StoredFlowAnswer extends Omit<FlowAnswer, 'prediction'> {
  readonly outcomes: readonly StoredOutcome[];
  readonly rules: readonly number[];
}

/** `shares` where each flow draws on its own; else the kind of the model, or `any`. */
export interface StoredOutcome {
  readonly kind: FlowOutcome['kind'];
  readonly backends?: readonly string[];
  /** Backends that policies deny, and those for which they are open; absent means none. */
  readonly denied?: readonly string[];
  readonly open?: readonly string[];
  readonly model?: string;
  readonly shares?: Readonly<Record<string, number>>;
}

/** `time` is the ISO time of writing. */
export function flowCaseEvent(result: FlowCaseResult, time: string): FlowCaseFinished {
  const { scenario, answers, dns, reason } = result;
  const { phase, index, lane, status, endpoints, pending, timings, startedAt, elapsedMs } = result;
  return {
    type: 'flow-case-finished',
    time,
    ...{ phase, index, lane, status, endpoints, pending, timings, startedAt, elapsedMs },
    ...(reason === undefined ? {} : { reason }),
    ...(dns.length === 0 ? {} : { dns }),
    name: scenario.metadata.name,
    labels: scenario.metadata.labels ?? [],
    answers: answers.map(({ prediction: { outcomes, rules }, ...answer }) => ({
      ...answer,
      outcomes: outcomes.map(storedOutcome),
      rules,
    })),
    ...(result.status === 'conforms' ? {} : { scenario }),
  };
}

function storedOutcome(outcome: FlowOutcome): StoredOutcome {
  if (outcome.kind !== 'backends') return { kind: outcome.kind };
  const { kind, backends, denied, open, model } = outcome;
  const policies = {
    ...(denied === undefined ? {} : { denied }),
    ...(open === undefined ? {} : { open }),
  };
  if (model !== undefined && 'shares' in model) {
    return { kind, ...policies, model: model.kind, shares: Object.fromEntries(model.shares) };
  }
  return { kind, ...policies, backends, model: model?.kind ?? 'any' };
}

/** The event of a finding. `time` is the ISO time of writing. */
export function serviceFindingEvent(finding: ServiceFinding, time: string): ServiceFindingRecorded {
  const { signature, stability, phase, index, scenario, target, shrink, elapsedMs } = finding;
  return {
    type: 'service-finding',
    time,
    ...{ signature, stability, phase, index, scenario, target, shrink, elapsedMs },
    result: flowCaseEvent(finding.result, time),
  };
}
