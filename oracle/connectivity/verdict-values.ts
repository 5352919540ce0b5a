/**
 * The verdict on one port as a small number: 0 denied, 1 allowed, any other `either` with the rules that leave it open.
 * Kleene's logic over these numbers goes by table, so that whole port ranges combine without looking at lists of rules.
 */
import { mergeRules } from '../kleene.ts';

export const denied = 0;
export const allowed = 1;

/** A commutative operation on two verdicts. */
export type VerdictOperation = (a: number, b: number) => number;

export interface VerdictValues {
  /** The number of `either` with these rules. */
  readonly open: (rules: readonly number[]) => number;
  /** The rules that leave a verdict open; empty for a definite one. */
  readonly rulesOf: (value: number) => readonly number[];
  /** Conjunction. Source: rule 108. */
  readonly and: VerdictOperation;
  /** Disjunction: an allow decides, open verdicts collect their rules. Source: rule 3. */
  readonly or: VerdictOperation;
  /** What is known where either of two verdicts may hold because `rule` is open: only what they agree on. */
  readonly mergeUnder: (rule: number) => VerdictOperation;
}

/** An empty table of verdicts; numbers of one table mean nothing to another. */
export function createVerdictValues(): VerdictValues {
  const rulesByValue: (readonly number[])[] = [[], []];
  const byText = new Map<string, number>();
  const rulesOf = (value: number): readonly number[] => rulesByValue[value] ?? [];
  const open = (rules: readonly number[]): number => {
    const sorted = mergeRules(rules);
    const text = sorted.join();
    const known = byText.get(text) ?? rulesByValue.push(sorted) - 1;
    byText.set(text, known);
    return known;
  };
  return {
    open,
    rulesOf,
    and: (a, b) => {
      if (a === denied || b === denied) return denied;
      if (a === allowed || a === b) return b;
      return b === allowed ? a : open(mergeRules(rulesOf(a), rulesOf(b)));
    },
    or: (a, b) => {
      if (a === allowed || b === allowed) return allowed;
      if (a === denied || a === b) return b;
      return b === denied ? a : open(mergeRules(rulesOf(a), rulesOf(b)));
    },
    mergeUnder: (rule) => (a, b) =>
      a === b ? a : open(mergeRules([rule], rulesOf(a), rulesOf(b))),
  };
}
