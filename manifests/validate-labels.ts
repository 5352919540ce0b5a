/**
 * Validation of labels and label selectors. The API server names the map, not the key, as the field; `at` of each error
 * points to the key, so that the line in the file is the right one.
 */
import type { Labels } from '../model/kubernetes.ts';
import type { DecodedRequirement, DecodedSelector } from './decoded-objects.ts';
import { forbidden, invalid, required, type FieldError, type FieldPath } from './field-error.ts';
import { labelValueErrors, qualifiedNameErrors } from './names.ts';

/** Errors of a map of labels. */
export function validateLabels(labels: Labels = {}, path: FieldPath): readonly FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const at = [...path, { key }];
    return [
      ...qualifiedNameErrors(key).map((message) => invalid(path, key, message, at)),
      ...labelValueErrors(value).map((message) => invalid(path, value, message, at)),
    ];
  });
}

/** Errors of a label selector; an absent one has none. Source: rules 12 and 13. */
export function validateLabelSelector(
  selector: DecodedSelector | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateLabels(selector?.matchLabels, [...path, 'matchLabels']),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(requirement, [...path, 'matchExpressions', index]),
    ),
  ];
}

function validateRequirement(
  { key = '', operator = '', values = [] }: DecodedRequirement,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateOperator(operator, values, path),
    ...qualifiedNameErrors(key).map((message) => invalid([...path, 'key'], key, message)),
    ...values.flatMap((value, index) =>
      labelValueErrors(value).map((message) => invalid([...path, 'values', index], value, message)),
    ),
  ];
}

function validateOperator(
  operator: string,
  values: readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  const valuesPath = [...path, 'values'];
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbidden(
              valuesPath,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    default:
      return [invalid([...path, 'operator'], operator, 'not a valid selector operator')];
  }
}
