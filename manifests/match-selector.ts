/**
 * Whether a label selector matches labels: rules 12 and 13, on decoded selectors, whose operators are still text. A
 * requirement with an operator that does not exist matches nothing; validation has reported it.
 */
import type { Labels } from '../model/kubernetes.ts';
import type { DecodedRequirement, DecodedSelector } from './decoded-objects.ts';

/** Matches when every requirement does; the empty selector matches everything. */
export function matchesSelector(selector: DecodedSelector, labels: Labels): boolean {
  return requirementsOf(selector).every((requirement) => matchesRequirement(requirement, labels));
}

/** matchLabels and matchExpressions in one form. */
export function requirementsOf(
  selector: DecodedSelector | undefined,
): readonly DecodedRequirement[] {
  return [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    })),
    ...(selector?.matchExpressions ?? []),
  ];
}

/** Source: rule 12; NotIn matches where the key is absent. */
function matchesRequirement(
  { key = '', operator, values = [] }: DecodedRequirement,
  labels: Labels,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
