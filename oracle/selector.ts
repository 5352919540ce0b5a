/**
 * Label selectors: a LabelSelector goes in, a predicate over labels comes out. Compiled once per policy, because one
 * world answers thousands of probes. Absence of a key and an empty value are different things throughout (rule 12).
 */
import type { Labels, LabelSelector, LabelSelectorRequirement } from '../model/kubernetes.ts';

export interface CompiledSelector {
  readonly matches: (labels: Labels) => boolean;
  /** True for `{}`, which matches every set of labels. */
  readonly empty: boolean;
}

/**
 * The predicate of a selector; absent means `{}`. Source: rules 12 and 13 (labels.Requirement.Matches of apimachinery).
 */
export function compileSelector(selector: LabelSelector | undefined): CompiledSelector {
  const required = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): ((labels: Labels) => boolean) =>
      (labels) =>
        valueOf(labels, key) === value,
  );
  const expressions = (selector?.matchExpressions ?? []).map(compileRequirement);
  const all = [...required, ...expressions];
  return {
    matches: (labels) => all.every((requirement) => requirement(labels)),
    empty: all.length === 0,
  };
}

function compileRequirement(requirement: LabelSelectorRequirement): (labels: Labels) => boolean {
  const { key } = requirement;
  const values = new Set<string | undefined>(requirement.values ?? []);
  switch (requirement.operator) {
    case 'In':
      return (labels) => values.has(valueOf(labels, key));
    case 'NotIn':
      return (labels) => !values.has(valueOf(labels, key));
    case 'Exists':
      return (labels) => valueOf(labels, key) !== undefined;
    case 'DoesNotExist':
      return (labels) => valueOf(labels, key) === undefined;
  }
}

/** The value of an own key: a label named `constructor` must not be found on the prototype. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
