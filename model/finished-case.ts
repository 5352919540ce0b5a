/** What the history holds of every case that was executed, whatever it asked. */
import type { CasePhase, CaseStatus } from './case-result.ts';
import type { Scenario } from './scenario.ts';

export interface FinishedCase {
  readonly time: string;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly phase: CasePhase;
  readonly index: number;
  /** Name of the scenario. */
  readonly name: string;
  /** Which lane; what ran beside it are the cases of other lanes whose times overlap. */
  readonly lane: string;
  readonly status: CaseStatus;
  readonly reason?: string | undefined;
  readonly labels: readonly string[];
  /** Present where the case did not conform. */
  readonly scenario?: Scenario | undefined;
}
