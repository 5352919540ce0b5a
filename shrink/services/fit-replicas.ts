/**
 * After pods were taken out of a scenario, each StatefulSet has as many replicas as members are left from its first one on: a
 * set loses its last members only, so that what has a hole is no candidate.
 */
import { replaceAt, isRecord, valueAt, type JsonPath } from '../json-path.ts';

/** The content with the replicas that fit its pods. */
export function fitReplicas(content: unknown): unknown {
  const sets = listAt(content, ['world', 'statefulSets']);
  const names = new Set(listAt(content, ['world', 'pods']).map(keyOf));
  return sets.reduce<unknown>((fitted, set, index) => {
    const start = Number(valueAt(set, ['spec', 'ordinals', 'start']) ?? 0);
    let replicas = Number(valueAt(set, ['spec', 'replicas']));
    while (replicas > 0 && !names.has(`${keyOf(set)}-${start + replicas - 1}`)) replicas--;
    return replaceAt(fitted, ['world', 'statefulSets', index, 'spec', 'replicas'], replicas);
  }, content);
}

function listAt(content: unknown, path: JsonPath): readonly unknown[] {
  const list = valueAt(content, path);
  return Array.isArray(list) ? list : [];
}

function keyOf(object: unknown): string {
  const { namespace, name } = isRecord(object) && isRecord(object['metadata']) ? object['metadata'] : {}; // prettier-ignore
  return `${String(namespace)}/${String(name)}`;
}
