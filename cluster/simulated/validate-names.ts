/** Rules of the API server for names, labels and label selectors, as field errors. */
import type { Labels, LabelSelector, LabelSelectorRequirement } from '../../model/kubernetes.ts';

export interface FieldError {
  /** `spec.ingress[0].from[1].ipBlock.cidr`. */
  readonly path: string;
  /** As the server words it: `Invalid value: "x": ...`. */
  readonly message: string;
}

const nameRules = {
  /** RFC 1123 subdomain: most object names. */
  subdomain: {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    lengthMax: 253,
    detail: 'a lowercase RFC 1123 subdomain of at most 253 characters is expected',
  },
  /** RFC 1123 label: namespaces. */
  label: {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    lengthMax: 63,
    detail: 'a lowercase RFC 1123 label of at most 63 characters is expected',
  },
  /** IANA service name: port names. */
  port: {
    pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    lengthMax: 15,
    detail: 'must be a service name of at most 15 characters with at least one letter',
  },
  labelValue: {
    pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    lengthMax: 63,
    detail: 'a label value of at most 63 characters is expected',
  },
} as const;

/** The error of a name that breaks its rule; none where it holds. */
export function nameErrors(
  path: string,
  name: string,
  rule: keyof typeof nameRules,
): readonly FieldError[] {
  const { pattern, lengthMax, detail } = nameRules[rule];
  if (name.length <= lengthMax && pattern.test(name)) return [];
  return [{ path, message: `Invalid value: ${JSON.stringify(name)}: ${detail}` }];
}

/** The errors of an object's labels. */
export function labelsErrors(path: string, labels: Labels | undefined): readonly FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...labelKeyErrors(path, key),
    ...nameErrors(`${path}[${key}]`, value, 'labelValue'),
  ]);
}

/** The errors of a selector; a missing one has none. */
export function labelSelectorErrors(
  path: string,
  selector: LabelSelector | undefined,
): readonly FieldError[] {
  return [
    ...labelsErrors(`${path}.matchLabels`, selector?.matchLabels),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      requirementErrors(`${path}.matchExpressions[${index}]`, requirement),
    ),
  ];
}

function requirementErrors(
  path: string,
  { key, operator, values = [] }: LabelSelectorRequirement,
): readonly FieldError[] {
  const errors = [
    ...labelKeyErrors(`${path}.key`, key),
    ...values.flatMap((value, index) =>
      nameErrors(`${path}.values[${index}]`, value, 'labelValue'),
    ),
  ];
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && values.length === 0) {
    const message = 'Required value: must be specified when `operator` is "In" or "NotIn"';
    errors.push({ path: `${path}.values`, message });
  }
  if (!needsValues && values.length > 0) {
    const message = 'Forbidden: may not be specified when `operator` is "Exists" or "DoesNotExist"';
    errors.push({ path: `${path}.values`, message });
  }
  if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator)) {
    const message = `Invalid value: ${JSON.stringify(operator)}: not a valid selector operator`;
    errors.push({ path: `${path}.operator`, message });
  }
  return errors;
}

/** A qualified name: optional DNS prefix and slash, then up to 63 characters. */
function labelKeyErrors(path: string, key: string): readonly FieldError[] {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  return [
    ...(prefix === undefined ? [] : nameErrors(path, prefix, 'subdomain')),
    ...(name === ''
      ? [{ path, message: `Invalid value: ${JSON.stringify(key)}: name part must be non-empty` }]
      : nameErrors(path, name, 'labelValue')),
  ];
}
