/**
 * Compiles a LabelSelector into a test on labels (rule 12). Matching is on key presence first,
 * never on a missing key read as an empty value.
 */
import type { Labels, LabelSelector, LabelSelectorRequirement } from '../../model/kubernetes.ts';
import type { Faults } from './faults.ts';

export type LabelTest = (labels: Labels) => boolean;

/** The test that a selector stands for; a selector without requirements accepts everything. */
export function compileSelector(selector: LabelSelector, faults: Faults): LabelTest {
  const expressions = selector.matchExpressions ?? [];
  const matchLabels = Object.entries(selector.matchLabels ?? {});
  const withLabels =
    expressions.length === 0 || !faults.has('match-labels-ignored-beside-expressions');
  const tests = [
    ...(withLabels ? matchLabels : []).map(([key, value]) => compileLabel(key, value, faults)),
    ...(faults.has('match-expressions-ignored') ? [] : expressions).map((expression) =>
      compileRequirement(expression, faults),
    ),
  ];
  if (faults.has('expressions-as-or') && tests.length > 0) {
    return (labels) => tests.some((test) => test(labels));
  }
  return (labels) => tests.every((test) => test(labels));
}

/** Whether a selector has no requirement at all. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  );
}

/** Whether a selector has requirements and all of them hold for an object without labels. */
export function isNegativeSelector(selector: LabelSelector): boolean {
  return (
    !isEmptySelector(selector) &&
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).every(
      ({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist',
    )
  );
}

function compileLabel(key: string, value: string, faults: Faults): LabelTest {
  if (value === '' && faults.has('match-labels-empty-value-matches-absent')) {
    return (labels) => (labels[key] ?? '') === '';
  }
  return (labels) => Object.hasOwn(labels, key) && labels[key] === value;
}

function compileRequirement(requirement: LabelSelectorRequirement, faults: Faults): LabelTest {
  const { key, operator, values = [] } = requirement;
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  const listed = (considered: readonly string[]): LabelTest => {
    const set = new Set(considered);
    return (labels) => has(labels) && set.has(labels[key] ?? '');
  };
  switch (operator) {
    case 'In':
      return listed(faults.has('in-first-value-only') ? values.slice(0, 1) : values);
    case 'NotIn': {
      const isListed = listed(faults.has('not-in-first-value-only') ? values.slice(0, 1) : values);
      if (faults.has('not-in-missing-key-false'))
        return (labels) => has(labels) && !isListed(labels);
      return (labels) => !isListed(labels);
    }
    case 'Exists':
      if (faults.has('exists-ignored-value')) return (labels) => (labels[key] ?? '') !== '';
      return has;
    case 'DoesNotExist':
      if (faults.has('does-not-exist-matches-empty')) return (labels) => (labels[key] ?? '') === '';
      return (labels) => !has(labels);
  }
}
