/**
 * Whether one selector matches everything that another one does, for all labels there are, not only those of the
 * manifests. Conservative: `true` is proven, requirement by requirement (rules 12 and 13); `false` may mean "not seen".
 */
import type { LabelSelector, LabelSelectorRequirement } from '../../model/kubernetes.ts';

/** True only where every set of labels that `narrow` matches is matched by `wide`; an absent selector is `{}`. */
export function selectorImplies(
  narrow: LabelSelector | undefined,
  wide: LabelSelector | undefined,
): boolean {
  const known = requirementsOf(narrow);
  return requirementsOf(wide).every((wanted) =>
    known.some((requirement) => requirementImplies(requirement, wanted)),
  );
}

function requirementsOf(selector: LabelSelector | undefined): readonly LabelSelectorRequirement[] {
  return [
    ...Object.entries(selector?.matchLabels ?? {}).map(
      ([key, value]): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] }),
    ),
    ...(selector?.matchExpressions ?? []),
  ];
}

function requirementImplies(
  narrow: LabelSelectorRequirement,
  wide: LabelSelectorRequirement,
): boolean {
  if (narrow.key !== wide.key) return false;
  const own = narrow.values ?? [];
  const wanted = wide.values ?? [];
  switch (wide.operator) {
    case 'In':
      return narrow.operator === 'In' && own.every((value) => wanted.includes(value));
    case 'NotIn':
      if (narrow.operator === 'In') return own.every((value) => !wanted.includes(value));
      if (narrow.operator === 'NotIn') return wanted.every((value) => own.includes(value));
      return narrow.operator === 'DoesNotExist';
    case 'Exists':
      return narrow.operator === 'In' || narrow.operator === 'Exists';
    case 'DoesNotExist':
      return narrow.operator === 'DoesNotExist';
  }
}
