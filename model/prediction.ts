/**
 * What the oracle says about a probe, and why. Three-valued: `either` where the specification leaves the outcome open;
 * then `rules` names the rules of semantics.md that leave it open, so that a profile can pin it (rules 108, 109).
 */
import type { PolicyType } from './kubernetes.ts';

export type Reachability = 'allow' | 'deny' | 'either';

export interface Prediction {
  readonly verdict: Reachability;
  /** Rule numbers of semantics.md that decide, ascending, without repeats. */
  readonly rules: readonly number[];
  readonly explanation: Explanation;
}

export interface Explanation {
  readonly egress: DirectionExplanation;
  readonly ingress: DirectionExplanation;
}

/** How one end of a connection decides. */
export interface DirectionExplanation {
  readonly verdict: Reachability;
  readonly rules: readonly number[];
  /** Policies that isolate this end in this direction, as `namespace/name`; empty means not isolated. */
  readonly isolatedBy: readonly string[];
  /** Every rule that allows (or may allow) the connection; empty on a denied isolated end. */
  readonly matches: readonly RuleMatch[];
  /** A sentence where no policy decided: not isolated, own address, external end, ... */
  readonly note?: string | undefined;
}

/** One policy rule that matches, with the items that made it match; indices count from 0 as in the manifest. */
export interface RuleMatch {
  readonly policy: string;
  readonly direction: PolicyType;
  readonly rule: number;
  /** Absent when the rule has no peers, which means every peer (rule 9). */
  readonly peer?: number | undefined;
  /** Absent when the rule has no ports, which means every port (rule 9). */
  readonly port?: number | undefined;
  readonly verdict: 'allow' | 'either';
  readonly rules: readonly number[];
}
