/**
 * What one case of Services gave: per question the prediction, what was counted and the verdict, in logical names. Plain data:
 * the history stores it as it is, and every report is computed from it.
 */
import { isConfirmed, type DnsCheck } from './dns-case.ts';
import type { CasePhase, CaseStatus } from './case-result.ts';
import type { IpFamily } from './kubernetes.ts';
import type { FlowFault, FlowPrediction, FlowQuestion, FlowVerdict } from './flow.ts';
import type { Scenario } from './scenario.ts';

/** How often each backend answered, or each failure came, by name; in the order of first appearance. */
export type FlowCounts = Readonly<Record<string, number>>;

export interface FlowAnswer {
  readonly question: FlowQuestion;
  readonly prediction: FlowPrediction;
  readonly flows: number;
  readonly counts: FlowCounts;
  readonly verdict: FlowVerdict;
  /** Present where a sample violated: whether later samples did in the same way. */
  readonly confirmation?: FlowConfirmation | undefined;
}

export interface FlowConfirmation {
  /** `undecided`: too few answers meant anything. */
  readonly decision: 'confirmed' | 'dismissed' | 'undecided';
  /** Samples asked after the first one, and those of them that showed the same fault. */
  readonly repeats: number;
  readonly mismatches: number;
}

/** Endpoints that the control plane published otherwise than predicted, at the bound of settling. */
export interface EndpointDifference {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** What had which address in the lane of a case, so that a report can speak of it without the address. */
export interface CasePlaces {
  /** In front of every logical namespace. */
  readonly namespacePrefix: string;
  readonly addresses: readonly PlacedAddress[];
  /** Real name of a node and its logical one. */
  readonly nodes: Readonly<Record<string, string>>;
}

/** A pod or a Service of the scenario, in logical names. */
export interface PlacedAddress {
  readonly address: string;
  readonly of: 'pod' | 'service';
  readonly namespace: string;
  readonly name: string;
  readonly ipFamily: IpFamily;
}

export interface FlowTimings {
  readonly apply: number;
  /** Until the published endpoints were those predicted. */
  readonly endpoints: number;
  /** Until the sentinel was seen on every node. */
  readonly settle: number;
  /** Flows or DNS questions, repeats among them. */
  readonly ask: number;
}

export interface FlowCaseResult {
  readonly scenario: Scenario;
  readonly phase: CasePhase;
  readonly index: number;
  readonly lane: string;
  readonly status: CaseStatus;
  readonly reason?: string | undefined;
  readonly answers: readonly FlowAnswer[];
  /** Instead of answers where DNS was asked. */
  readonly dns: readonly DnsCheck[];
  readonly endpoints: EndpointDifference;
  /** Effects of the sentinel that were not seen at the bound. */
  readonly pending: readonly string[];
  readonly timings: FlowTimings;
  /** Absent where the world could not be applied. */
  readonly places?: CasePlaces | undefined;
  readonly startedAt: string;
  readonly elapsedMs: number;
}

/** The confirmed violations of a case: the answers, and the fault of each. */
export function confirmedFlowFaults(
  result: Pick<FlowCaseResult, 'answers'>,
): readonly { readonly answer: FlowAnswer; readonly fault: FlowFault }[] {
  return result.answers.flatMap((answer) => {
    const { verdict, confirmation } = answer;
    if (verdict.status !== 'violates' || confirmation?.decision !== 'confirmed') return [];
    return [{ answer, fault: verdict.fault }];
  });
}

/** Whether the control plane's endpoints differ from the prediction. */
export function endpointsDiffer({ endpoints }: Pick<FlowCaseResult, 'endpoints'>): boolean {
  return endpoints.missing.length + endpoints.unexpected.length > 0;
}

/** Whether anything of a case violates: its endpoints, or a confirmed answer of a proxy or of DNS. */
export function hasViolation(
  result: Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints'>,
): boolean {
  return (
    endpointsDiffer(result) ||
    confirmedFlowFaults(result).length > 0 ||
    result.dns.some(isConfirmed)
  );
}
