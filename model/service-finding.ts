/**
 * A finding about Services: who answers, how often, what a name resolves to or which endpoints are published, with the smallest
 * scenario that shows it. Logical names throughout, so that it means the same in every lane.
 */
import type { CasePhase } from './case-result.ts';
import type { FlowFault, FlowQuestion } from './flow.ts';
import { flowName } from './flow.ts';
import type { FlowCaseResult } from './flow-case.ts';
import type { ShrinkSummary, Stability } from './finding.ts';
import type { Scenario } from './scenario.ts';

/** What violates in a case: one question with the kind of its fault, or the endpoints of the control plane. */
export type ServiceTarget =
  | { readonly kind: 'flow'; readonly question: FlowQuestion; readonly fault: FlowFault }
  | { readonly kind: 'dns'; readonly key: string; readonly fault: string }
  | { readonly kind: 'endpoints'; readonly fault: EndpointFault };

export type EndpointFault = 'endpoint-missing' | 'endpoint-unexpected';

export interface ServiceFinding {
  /** `services/FAULT/FEATURE/...`: the fault, and what the smallest world has that may matter. */
  readonly signature: string;
  readonly stability: Stability;
  readonly phase: CasePhase;
  readonly index: number;
  readonly original: Scenario;
  readonly scenario: Scenario;
  readonly target: ServiceTarget;
  /** The last full run of the smallest scenario, in a fresh lane. */
  readonly result: FlowCaseResult;
  readonly shrink: ShrinkSummary;
  readonly elapsedMs: number;
}

/** The key by which a question is asked alone; undefined for endpoints, which are read and not asked. */
export function questionKey(target: ServiceTarget): string | undefined {
  switch (target.kind) {
    case 'flow':
      return flowName(target.question);
    case 'dns':
      return target.key;
    case 'endpoints':
      return undefined;
  }
}
