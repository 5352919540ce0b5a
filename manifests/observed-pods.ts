/**
 * What a dump of a cluster tells of its pods beyond their specs: whether each is Ready, its addresses, whether it is being
 * deleted, and which workload's row stands for it. Manifests as people write them hold none.
 */
import type { DecodedPodSpec } from './decoded-objects.ts';
import { findOwners, hasEnded } from './represented-pods.ts';
import type { ValidatedObject } from './validate-object.ts';

export interface ObservedPod {
  readonly namespace: string;
  readonly name: string;
  /** `Kind/name` of the object whose row stands for it; its own where nothing else does. */
  readonly workload: string;
  /** The condition Ready; undefined where the dump does not tell. */
  readonly ready: boolean | undefined;
  readonly addresses: readonly string[];
  /** Undefined where it has none yet. */
  readonly nodeName: string | undefined;
  readonly deleting: boolean;
}

/** The pods that have a status or are being deleted, in the order of the objects; those that have ended are left out. */
export function observedPods(
  objects: readonly ValidatedObject[],
  defaultNamespace: string,
): readonly ObservedPod[] {
  const ownerOf = findOwners(objects, defaultNamespace);
  return objects.flatMap((object): readonly ObservedPod[] => {
    const { source, metadata, podStatus } = object;
    const deleting = metadata.deletionTimestamp !== undefined;
    if (source.kind !== 'Pod' || hasEnded(object)) return [];
    if (podStatus === undefined && !deleting) return [];
    const { kind, name } = representativeOf(object, ownerOf).source;
    const { conditions = [], podIPs = [] } = podStatus ?? {};
    const { nodeName = '' } = (object.spec ?? {}) as DecodedPodSpec;
    return [
      {
        namespace: source.namespace ?? defaultNamespace,
        name: source.name,
        workload: `${kind}/${name}`,
        ready:
          conditions.length === 0
            ? undefined
            : conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
        addresses: podIPs.flatMap(({ ip = '' }) => (ip === '' ? [] : [ip])),
        nodeName: nodeName === '' ? undefined : nodeName,
        deleting,
      },
    ];
  });
}

/** The end of the chain of owners, which may be a circle in manifests that nobody applied. */
function representativeOf(
  object: ValidatedObject,
  ownerOf: (object: ValidatedObject) => ValidatedObject | undefined,
): ValidatedObject {
  const seen = new Set<ValidatedObject>();
  let current = object;
  for (;;) {
    const owner = ownerOf(current);
    if (owner === undefined || seen.has(owner)) return current;
    seen.add(owner);
    current = owner;
  }
}
