/** What the cases of a lane share, and which cells of a case are tested: the surroundings of `runCase`. */
import type { Clock, Lane } from '../cluster/cluster.ts';
import type { NodeControl } from '../cluster/node-control.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import type { Reachability } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { Profile } from '../model/profile.ts';
import type { AlphaBudget } from './alpha-budget.ts';
import type { ProbeTimeouts } from './probe-timeouts.ts';

/** What a lane keeps from case to case: the last prediction of each real cell, to know which cells changed. */
export type LaneMemory = Map<string, Reachability>;

export interface CaseContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly facts: ClusterFacts;
  readonly profile: Profile;
  readonly timeouts: ProbeTimeouts;
  readonly settleTimeoutMs: number;
  readonly memory: LaneMemory;
  readonly alpha: AlphaBudget;
  /** Absent where steps cannot touch nodes. */
  readonly nodeControl?: NodeControl | undefined;
  /** Whether an object that the API server rejects ends everything: right for a user's own scenario. */
  readonly throwRejections: boolean;
  /** Wall time, for the report alone. */
  readonly date: () => Date;
}

/**
 * The cells that are tested when a case is run again; `signatures` gives the candidates of the mismatch that the cell
 * would show. Each of them goes through the sequential test, whatever its first answer is, because an intermittent flaw
 * would often hide from one question; no other cell does.
 */
export type CaseFocus = (
  step: number,
  probe: Probe,
  signatures: () => readonly string[],
) => boolean;
