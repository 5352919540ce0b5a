/**
 * From counts of open cells to a behaviour profile: a row per rule that a run met, the pins that it identifies, and for
 * rules that went both ways without a pin to explain it, the conditions.
 */
import type { Behaviour, RuleBehaviour } from '../../model/behaviour.ts';
import type { OpenCount } from '../../model/open-cell.ts';
import type { ProfilePins } from '../../model/profile.ts';
import { admits, readUnder } from './admits.ts';
import { learnPins } from './learn-pins.ts';
import { separate } from './separate.ts';

/** The behaviour profile of these counts. */
export function describeBehaviour(counts: readonly OpenCount[]): Behaviour {
  const { learned, evidence } = learnPins(counts);
  const rules = [...new Set(counts.flatMap((count) => count.rules))].toSorted((a, b) => a - b);
  return {
    rules: rules.map((rule) =>
      describeRule(
        rule,
        counts.filter((count) => count.rules.includes(rule)),
        learned,
      ),
    ),
    pins: evidence,
    learned,
  };
}

function describeRule(
  rule: number,
  counts: readonly OpenCount[],
  learned: ProfilePins,
): RuleBehaviour {
  const unexplained = counts
    .map((count) => withoutExplained(count, learned))
    .filter((count) => count.allowed + count.denied > 0);
  const allowed = sum(counts, 'allowed');
  const denied = sum(counts, 'denied');
  const left = sum(unexplained, 'allowed') + sum(unexplained, 'denied');
  const mixed = sum(unexplained, 'allowed') > 0 && sum(unexplained, 'denied') > 0;
  return {
    rule,
    allowed,
    denied,
    explained: allowed + denied - left,
    ...(mixed ? { conditions: separate(unexplained.map((c) => withOtherRules(c, rule))) } : {}),
  };
}

/** The count without the cells that the pins predict as they were observed. */
function withoutExplained(count: OpenCount, pins: ProfilePins): OpenCount {
  const definite = readUnder(count, pins) !== 'either';
  const explains = (reachable: boolean): boolean => definite && admits(count, pins, reachable);
  return {
    ...count,
    allowed: explains(true) ? 0 : count.allowed,
    denied: explains(false) ? 0 : count.denied,
  };
}

/** That other rules leave a cell open as well is a feature like any other. */
function withOtherRules(count: OpenCount, rule: number): OpenCount {
  const others = count.rules.filter((other) => other !== rule).join(',');
  return { ...count, features: { ...count.features, 'other rules': others || 'none' } };
}

function sum(counts: readonly OpenCount[], key: 'allowed' | 'denied'): number {
  return counts.reduce((total, count) => total + count[key], 0);
}
