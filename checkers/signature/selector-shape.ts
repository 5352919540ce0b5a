/**
 * Shapes of label selectors: a selector and labels go in, the features of its terms come out, those that hold and those
 * that do not. Keys and values stay out: a signature never names them.
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type LabelSelectorRequirement,
  type Labels,
} from '../../model/kubernetes.ts';
import { requirementHolds } from '../../model/requirement-holds.ts';

export interface TermShape {
  readonly holds: boolean;
  /** Empty for the plainest term, a label with a value. */
  readonly features: readonly string[];
}

/** One shape per term of the selector, `matchLabels` first; an absent or empty selector has none. */
export function termShapes(
  selector: LabelSelector | undefined,
  labels: Labels,
): readonly TermShape[] {
  const expressions = selector?.matchExpressions ?? [];
  const pairs = Object.entries(selector?.matchLabels ?? {});
  const beside = pairs.length > 0 && expressions.length > 0 ? ['beside-expressions'] : [];
  return [
    ...pairs.map(([key, value]) => ({
      holds: valueOf(labels, key) === value,
      features: [
        ...beside,
        ...(value === '' ? ['empty-value'] : []),
        ...(key === namespaceNameLabel ? ['name-label'] : []),
      ],
    })),
    ...expressions.map((requirement) => expressionShape(requirement, labels)),
  ];
}

/** Whether every term is negative: such a selector matches what has no labels at all. */
export function isNegative({ matchLabels, matchExpressions = [] }: LabelSelector): boolean {
  return (
    matchExpressions.length > 0 &&
    Object.keys(matchLabels ?? {}).length === 0 &&
    matchExpressions.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  );
}

function expressionShape(requirement: LabelSelectorRequirement, labels: Labels): TermShape {
  const { key, operator, values = [] } = requirement;
  const value = valueOf(labels, key);
  return {
    holds: requirementHolds(requirement, value),
    features: [
      'matchExpressions',
      ...(operator === 'In' ? [] : [operator]),
      ...(values.length > 1 ? ['several-values'] : []),
      ...(value === undefined && operator === 'NotIn' ? ['absent-key'] : []),
      ...(value === '' ? ['empty-value'] : []),
      ...(key === namespaceNameLabel ? ['name-label'] : []),
    ],
  };
}

function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
