/**
 * Explanations of one end for every address that a peer may have, made one: what they agree on stays, what differs is
 * open, because manifests do not tell the addresses of pods (rule 27).
 */
import type { DirectionExplanation, RuleMatch } from '../../model/prediction.ts';

/** The merged explanation; the list is not empty. */
export function mergeExplanations(
  explanations: readonly DirectionExplanation[],
): DirectionExplanation {
  const [first] = explanations;
  if (first === undefined) throw new RangeError('mergeExplanations: nothing to merge');
  const verdicts = new Set(explanations.map(({ verdict }) => verdict));
  const differs = verdicts.size > 1;
  const verdict = differs ? 'either' : first.verdict;
  const deciding = differs ? explanations.filter((one) => one.verdict === 'either') : explanations;
  const rules = new Set([...deciding.flatMap((one) => one.rules), ...(differs ? [27] : [])]);
  return {
    ...first,
    verdict,
    rules: [...rules].toSorted((a, b) => a - b),
    matches: mergeMatches(explanations),
  };
}

/** A match that holds for some addresses only is open. */
function mergeMatches(explanations: readonly DirectionExplanation[]): readonly RuleMatch[] {
  const seen = new Map<string, { match: RuleMatch; allows: number }>();
  for (const { matches } of explanations) {
    for (const match of matches) {
      const { policy, direction, rule, peer, port } = match;
      const key = [policy, direction, rule, peer, port].join(' ');
      const entry = seen.get(key) ?? { match, allows: 0 };
      if (match.verdict === 'allow') entry.allows += 1;
      seen.set(key, entry);
    }
  }
  return [...seen.values()].map(({ match, allows }) =>
    allows === explanations.length ? match : { ...match, verdict: 'either' },
  );
}
