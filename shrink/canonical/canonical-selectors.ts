/**
 * Canonical selectors: a requirement becomes a plain label of `matchLabels`, and label keys and values become short. Keys
 * and values are replaced all through the scenario at once, so that what matched still matches.
 */
import type { LabelSelectorRequirement } from '../../model/kubernetes.ts';
import type { Candidate } from '../candidate.ts';
import { isRecord, replaceAt, valueAt, type JsonPath } from '../json-path.ts';
import { objectSites } from '../parts.ts';
import { validScenario } from '../validate-candidate.ts';
import { letterAt } from './letter-at.ts';
import { rewriteLabels } from './rewrite-labels.ts';

/** For each requirement of each selector, the candidate with `key: value` instead, once per value that may be meant. */
export function plainLabels(candidate: Candidate): readonly Candidate[] {
  const { scenario, cell } = candidate;
  return selectorPaths(candidate).flatMap((path) => {
    const expressions = valueAt(scenario, [...path, 'matchExpressions']);
    if (!Array.isArray(expressions)) return [];
    return (expressions as readonly LabelSelectorRequirement[]).flatMap((requirement, index) =>
      valuesFor(requirement, candidate).flatMap((value) => {
        const left = expressions.filter((_, position) => position !== index);
        const labels = valueAt(scenario, [...path, 'matchLabels']);
        const selector = {
          matchLabels: { ...(isRecord(labels) ? labels : {}), [requirement.key]: value },
          ...(left.length > 0 ? { matchExpressions: left } : {}),
        };
        const valid = validScenario(replaceAt(scenario, path, selector), cell);
        return valid === undefined ? [] : [{ scenario: valid, cell }];
      }),
    );
  });
}

/** Label keys and values as a, b, c, in the order of appearance. */
export function shortLabels(candidate: Candidate): Candidate | undefined {
  const keys = new Map<string, string>();
  const values = new Map<string, string>();
  const shorten =
    (names: Map<string, string>) =>
    (name: string): string => {
      const known = names.get(name) ?? letterAt(names.size);
      names.set(name, known);
      return known;
    };
  return rewriteLabels(candidate, shorten(keys), shorten(values));
}

/** Values of the requirement and of labels under its key; one that nobody has where it must not match. */
function valuesFor(
  { key, values = [] }: LabelSelectorRequirement,
  { scenario }: Candidate,
): readonly string[] {
  const present = objectSites(scenario).flatMap(
    ({ object }) => object.metadata.labels?.[key] ?? [],
  );
  return [...new Set([...present, ...values, 'other'])];
}

function selectorPaths({ scenario }: Candidate): readonly JsonPath[] {
  return objectSites(scenario).flatMap(({ object, path }) => {
    if (object.kind !== 'NetworkPolicy') return [];
    const peers = (['ingress', 'egress'] as const).flatMap((section) =>
      (object.spec[section] ?? []).flatMap((rule, index) => {
        const field = 'from' in rule ? 'from' : 'to';
        const items = valueAt(rule, [field]);
        return (Array.isArray(items) ? items : []).flatMap(
          (_, position) =>
          ['podSelector', 'namespaceSelector'].map((selector) => [
            ...path, 'spec', section, index, field, position, selector,
          ]), // prettier-ignore
        );
      }),
    );
    return [[...path, 'spec', 'podSelector'], ...peers].filter((at) =>
      isRecord(valueAt(scenario, at)),
    );
  });
}
