/** What shrinking a confirmed mismatch on a cluster takes and gives. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { CaseResult } from '../../model/case-result.ts';
import type { ShrinkSummary } from '../../model/finding.ts';
import type { Profile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Candidate, FailingCell, Failure } from '../../shrink/candidate.ts';
import type { AlphaBudget } from '../alpha-budget.ts';
import type { ProbeTimeouts } from '../probe-timeouts.ts';

export interface ShrinkContext {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly timeouts: ProbeTimeouts;
  readonly alpha: AlphaBudget;
  readonly settleTimeoutMs: number;
  /** Candidates that are executed side by side. */
  readonly lanes: number;
  /** Index of the first lane to open; the others follow it. */
  readonly firstLane: number;
  readonly roundsMax: number;
  /** Milliseconds on the cluster's clock after which no new round starts. */
  readonly timeLimitMs: number;
  /** Wall time, for reports alone. */
  readonly date: () => Date;
}

export interface ShrinkRequest {
  readonly scenario: Scenario;
  readonly failure: Failure;
  /** Share of repeats that mismatched, above 0: 1 for a stable failure. */
  readonly mismatchRate: number;
}

/** A mismatch met on the way whose signatures are not those of the failure: another bug, to be investigated apart. */
export interface OtherFailure extends Candidate {
  readonly signatures: readonly string[];
}

export interface ShrunkFailure {
  /** The smallest scenario that still fails; the original where nothing smaller did. */
  readonly scenario: Scenario;
  readonly cell: FailingCell;
  readonly signature: string;
  /** The run of the smallest scenario in full, in a fresh lane; undefined where there was no time for it. */
  readonly result: CaseResult | undefined;
  readonly summary: ShrinkSummary;
  readonly others: readonly OtherFailure[];
}
