/**
 * Three-valued logic over reachability (Kleene's strong logic): `either` is "not known", so it survives only where the
 * known operands do not decide. An Outcome is such a value together with the rule numbers that give it its reason.
 */
import type { Reachability } from '../model/prediction.ts';

export interface Outcome {
  readonly verdict: Reachability;
  /** For `either` the rules that leave it open, otherwise the rules that decide; ascending, without repeats. */
  readonly rules: readonly number[];
}

/** Conjunction: a definite deny wins over everything, then `either` (rule 108). */
export function both(a: Reachability, b: Reachability): Reachability {
  if (a === 'deny' || b === 'deny') return 'deny';
  return a === 'either' || b === 'either' ? 'either' : 'allow';
}

/**
 * Conjunction of outcomes with reasons: an allow needs both reasons, an open or denied result only those of the parts
 * that have that same value; where both parts deny, the first is reason enough.
 */
export function bothOutcomes(a: Outcome, b: Outcome): Outcome {
  const verdict = both(a.verdict, b.verdict);
  if (verdict === 'deny') return a.verdict === 'deny' ? a : b;
  if (verdict === 'allow') return { verdict, rules: mergeRules(a.rules, b.rules) };
  const open = [a, b].filter((part) => part.verdict === 'either');
  return { verdict, rules: mergeRules(...open.map((part) => part.rules)) };
}

/** Rule numbers of several lists, ascending, without repeats. */
export function mergeRules(...lists: readonly (readonly number[])[]): readonly number[] {
  // Thousands of predictions merge a handful of short lists each; a Set per merge would be most of their cost.
  const merged: number[] = [];
  for (const list of lists) {
    for (const rule of list) if (!merged.includes(rule)) merged.push(rule);
  }
  return merged.sort((a, b) => a - b);
}
