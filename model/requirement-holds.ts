/** Whether one requirement of a label selector holds, where selectors are taken apart: in generated worlds and in signatures. */
import type { LabelSelectorRequirement } from './kubernetes.ts';

/** `value` is undefined where the key is absent; NotIn holds there. Source: rule 12. */
export function requirementHolds(
  { operator, values = [] }: LabelSelectorRequirement,
  value: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
