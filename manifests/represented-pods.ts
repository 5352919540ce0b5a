/**
 * Objects that another object of the manifests already stands for: a dump of a cluster holds a Deployment, its ReplicaSets
 * and their Pods, which are one row. Validated objects go in, those that make rows come out.
 */
import { templateLabels } from './build-workloads.ts';
import { generatedKeys } from './generated-labels.ts';
import { isWorkloadKind } from './kinds.ts';
import type { Labels } from '../model/kubernetes.ts';
import type { ValidatedObject } from './validate-object.ts';

/**
 * Leaves out what its controller stands for, and pods that have ended, which have no network (rule 38). A pod whose labels
 * were changed by hand differs from its template and stays a row.
 */
export function withoutRepresented(
  objects: readonly ValidatedObject[],
  defaultNamespace: string,
): readonly ValidatedObject[] {
  const ownerOf = findOwners(objects, defaultNamespace);
  return objects.filter((object) => !hasEnded(object) && ownerOf(object) === undefined);
}

/** Whether a pod has ended: it has no network any more (rule 38). */
export function hasEnded({ podStatus }: ValidatedObject): boolean {
  return podStatus?.phase === 'Succeeded' || podStatus?.phase === 'Failed';
}

/** A function that gives the object among these that stands for another one; undefined where that stands for itself. */
export function findOwners(
  objects: readonly ValidatedObject[],
  defaultNamespace: string,
): (object: ValidatedObject) => ValidatedObject | undefined {
  const keyOf = (kind: string, name: string, namespace: string | undefined): string =>
    `${kind} ${namespace ?? defaultNamespace}/${name}`;
  const byKey = new Map(
    objects.map((object) => {
      const { kind, name, namespace } = object.source;
      return [keyOf(kind, name, namespace), object];
    }),
  );
  return (object) => {
    const { source, metadata } = object;
    const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
    if (controller === undefined) return undefined;
    const { kind = '', name = '' } = controller;
    const owner = byKey.get(keyOf(kind, name, source.namespace));
    return owner === undefined || owner === object || !sameLabels(object, owner)
      ? undefined
      : owner;
  };
}

function sameLabels(object: ValidatedObject, owner: ValidatedObject): boolean {
  const own = ownLabels(object);
  const owners = ownLabels(owner);
  if (own === undefined || owners === undefined) return false;
  const keys = Object.keys(own);
  return (
    keys.length === Object.keys(owners).length &&
    keys.every((key) => Object.hasOwn(owners, key) && own[key] === owners[key])
  );
}

/** The template's labels without those that a controller added. */
function ownLabels(object: ValidatedObject): Labels | undefined {
  const { kind } = object.source;
  if (!isWorkloadKind(kind)) return undefined;
  return Object.fromEntries(
    Object.entries(templateLabels(object, kind)).filter(([key]) => !generatedKeys.has(key)),
  );
}
