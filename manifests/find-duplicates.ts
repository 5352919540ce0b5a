/**
 * Objects that occur twice. Which of two different ones is meant cannot be told from the files, so that it is an error of
 * the later one; the same object twice is a warning, and is read once.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from './problem.ts';
import type { PositionedObject } from './read-manifests.ts';
import { describeObject } from './validate-object.ts';

export interface Distinct {
  readonly objects: readonly PositionedObject[];
  readonly problems: readonly Problem[];
}

/** The first object of each kind, namespace and name, and a problem for each later one. */
export function findDuplicates(
  objects: readonly PositionedObject[],
  defaultNamespace: string,
): Distinct {
  const seen = new Map<string, PositionedObject>();
  const kept: PositionedObject[] = [];
  const problems: Problem[] = [];
  for (const object of objects) {
    const { kind, name, namespace } = object;
    const key = `${kind} ${kind === 'Namespace' ? '' : (namespace ?? defaultNamespace)}/${name}`;
    const first = seen.get(key);
    // Each object with a generateName gets a name of its own.
    if (name === '' || name.endsWith('*') || first === undefined) {
      seen.set(key, object);
      kept.push(object);
      continue;
    }
    const same = isDeepStrictEqual(object.value, first.value);
    const { file, line } = first.position;
    problems.push({
      severity: same ? 'warning' : 'error',
      position: object.positionOf(['metadata', 'name']),
      object: describeObject(object),
      path: 'metadata.name',
      reason: `Duplicate value: "${name}": ${same ? 'the same object' : 'another one'} stands at ${file}:${line}`,
    });
  }
  return { objects: kept, problems };
}
