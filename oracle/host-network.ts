/**
 * Rule 32: a hostNetwork pod is either fully like a pod, or its traffic is its node's and selectors ignore it. The
 * predictions under the two behaviours go in, one prediction comes out, open only where they disagree. This is the one
 * switch under which a definite answer can turn around, hence whole predictions are compared, not directions.
 */
import { mergeRules, type Outcome } from './kleene.ts';
import type { DirectionExplanation, Prediction } from '../model/prediction.ts';

/** The prediction that holds under both behaviours. Source: rule 32 (NPDOC, "NetworkPolicy and hostNetwork pods"). */
export function mergeBehaviours(likePods: Prediction, likeNodes: Prediction): Prediction {
  return {
    ...mergeOutcomes(likePods, likeNodes),
    explanation: {
      egress: mergeDirections(likePods.explanation.egress, likeNodes.explanation.egress),
      ingress: mergeDirections(likePods.explanation.ingress, likeNodes.explanation.ingress),
    },
  };
}

function mergeDirections(
  likePods: DirectionExplanation,
  likeNodes: DirectionExplanation,
): DirectionExplanation {
  const outcome = mergeOutcomes(likePods, likeNodes);
  const seen = new Set(likePods.matches.map((match) => JSON.stringify(match)));
  const added = likeNodes.matches.filter((match) => !seen.has(JSON.stringify(match)));
  const described = (side: DirectionExplanation): string =>
    side.note === undefined ? side.verdict : `${side.verdict} (${side.note})`;
  const note =
    likePods.verdict === likeNodes.verdict
      ? (likePods.note ?? likeNodes.note)
      : `hostNetwork: ${described(likePods)} if treated like pods, ` +
        `${described(likeNodes)} if treated like nodes`;
  return {
    ...outcome,
    isolatedBy: [...new Set([...likePods.isolatedBy, ...likeNodes.isolatedBy])],
    matches: [...likePods.matches, ...added],
    ...(note === undefined ? {} : { note }),
  };
}

function mergeOutcomes(likePods: Outcome, likeNodes: Outcome): Outcome {
  if (likePods.verdict === likeNodes.verdict) {
    const { verdict } = likePods;
    const rules = mergeRules(likePods.rules, likeNodes.rules);
    const reasonsDiffer =
      rules.length > likePods.rules.length || rules.length > likeNodes.rules.length;
    return { verdict, rules: reasonsDiffer ? mergeRules(rules, [32]) : rules };
  }
  const open = [likePods, likeNodes].filter((side) => side.verdict === 'either');
  return { verdict: 'either', rules: mergeRules([32], ...open.map((side) => side.rules)) };
}
