/** Whether a selector matches labels: what generators need to know of a world, written without the oracle. */
import type { LabelSelector, Labels } from '../model/kubernetes.ts';
import { requirementHolds } from '../model/requirement-holds.ts';

/** Source: rule 12. */
export function matchesLabels(selector: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every((requirement) => {
      const { key } = requirement;
      return requirementHolds(requirement, Object.hasOwn(labels, key) ? labels[key] : undefined);
    })
  );
}
