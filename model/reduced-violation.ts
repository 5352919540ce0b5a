/** A violation that is no cell of one world (a gap during a change, a broken relation) in its smallest scenario. */
import type { CasePhase } from './case-result.ts';
import type { ShrinkSummary } from './finding.ts';
import type { Scenario } from './scenario.ts';

export interface ReducedViolation {
  /** Where the case that showed it came from, and its index there. */
  readonly phase: CasePhase;
  readonly index: number;
  /** What makes two of them alike, in words. */
  readonly kind: string;
  readonly scenario: Scenario;
  /** Of a broken relation: the other side. */
  readonly variant?: Scenario | undefined;
  readonly rounds: number;
  readonly candidates: number;
  readonly ended: ShrinkSummary['ended'];
}
