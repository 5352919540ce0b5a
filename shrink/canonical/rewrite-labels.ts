/** Replacing label keys and values all through a candidate, in labels and selectors alike. */
import {
  namespaceNameLabel,
  type LabelSelectorRequirement,
  type Labels,
} from '../../model/kubernetes.ts';
import type { Candidate } from '../candidate.ts';
import { isRecord } from '../json-path.ts';
import { validScenario } from '../validate-candidate.ts';

/** The candidate in other keys and values; the label that names a namespace and empty values stay as they are. */
export function rewriteLabels(
  { scenario, cell }: Candidate,
  mapKey: (key: string) => string,
  mapValue: (value: string) => string,
): Candidate | undefined {
  const key = (old: string): string => (old === namespaceNameLabel ? old : mapKey(old));
  const value = (owner: string, old: string): string =>
    owner === namespaceNameLabel || old === '' ? old : mapValue(old);
  const labels = (old: Labels): Labels =>
    Object.fromEntries(Object.entries(old).map(([name, text]) => [key(name), value(name, text)]));
  const requirement = (old: LabelSelectorRequirement): LabelSelectorRequirement => ({
    ...old,
    key: key(old.key),
    ...(old.values === undefined ? {} : { values: old.values.map((text) => value(old.key, text)) }),
  });
  const rewrite = (content: unknown): unknown => {
    if (Array.isArray(content)) return content.map(rewrite);
    if (!isRecord(content)) return content;
    return Object.fromEntries(
      Object.entries(content).map(([name, item]) => {
        if (name === 'labels' || name === 'matchLabels') return [name, labels(item as Labels)];
        if (name === 'matchExpressions' && Array.isArray(item)) {
          return [name, (item as LabelSelectorRequirement[]).map(requirement)];
        }
        return [name, rewrite(item)];
      }),
    );
  };
  const { world, steps } = scenario;
  const content = { ...scenario, world: rewrite(world), steps: rewrite(steps) };
  const valid = validScenario(content, cell);
  return valid && { scenario: valid, cell };
}
