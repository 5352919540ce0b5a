/** Feature labels of one label selector: its operators and degenerate shapes. */
import { namespaceNameLabel, type LabelSelector } from '../model/kubernetes.ts';
import type { World } from '../model/scenario.ts';

export type SelectorPlace = 'subject' | 'podSelector' | 'namespaceSelector';

/** Labels of a selector at this place; may repeat. */
export function selectorLabels(
  place: SelectorPlace,
  selector: LabelSelector,
  world: World,
): readonly string[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const pairs = Object.entries(matchLabels);
  if (pairs.length + matchExpressions.length === 0) return [`${place}:empty`];
  const values = [
    ...pairs.map(([, value]) => value),
    ...matchExpressions.flatMap((requirement) => requirement.values ?? []),
  ];
  const negative = matchExpressions.filter(
    ({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist',
  );
  const severalNotIn = negative.some((requirement) => (requirement.values?.length ?? 0) > 1);
  return [
    ...(pairs.length > 0 ? [`${place}:matchLabels`] : []),
    ...matchExpressions.map(({ operator }) => `${place}:${operator}`),
    ...(pairs.length > 0 && matchExpressions.length > 0
      ? ['selector:matchLabels+matchExpressions']
      : []),
    ...(severalNotIn ? ['selector:NotIn-several-values'] : []),
    ...(values.includes('') ? ['selector:empty-value'] : []),
    ...(pairs.length === 0 && negative.length === matchExpressions.length
      ? ['selector:only-negative']
      : []),
    ...(place === 'namespaceSelector' ? nameLabels(selector, world) : []),
  ];
}

function nameLabels(selector: LabelSelector, world: World): readonly string[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const named = matchLabels[namespaceNameLabel];
  const names = [
    ...(named === undefined ? [] : [named]),
    ...matchExpressions
      .filter(({ key }) => key === namespaceNameLabel)
      .flatMap(({ values }) => values ?? []),
  ];
  if (names.length === 0) return [];
  const known = new Set(world.namespaces.map(({ metadata }) => metadata.name));
  return [
    'namespaceSelector:by-name',
    ...(names.some((name) => !known.has(name)) ? ['namespaceSelector:unknown-name'] : []),
  ];
}
