/**
 * What a faulty agent remembers of earlier worlds (class churn): old labels, deleted or changed
 * policies, addresses of deleted pods. Without such a fault it hands every world on as it is.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Labels, NetworkPolicy, ObjectMeta, Pod } from '../../model/kubernetes.ts';
import type { Faults } from './faults.ts';

export interface SeenWorld {
  readonly world: BoundWorld;
  /** Deleted pods whose addresses selectors still hold. */
  readonly ghosts: readonly Pod[];
}

/** A function from each stored world, in order, to the world that the agent believes in. */
export function createStaleMemory(faults: Faults): (stored: BoundWorld) => SeenWorld {
  const namespaceLabels = new Map<string, Labels>();
  const podLabels = new Map<string, Labels>();
  const deleted: Pod[] = [];
  let previous: BoundWorld | undefined;
  return (stored) => {
    deleted.push(...deletedPods(previous, stored));
    const ghosts = faults.has('freed-address-stays') ? [...deleted] : [];
    const world: BoundWorld = {
      ...stored,
      namespaces: faults.has('namespace-relabel-stale')
        ? stored.namespaces.map((object) => withFirstLabels(object, namespaceLabels))
        : stored.namespaces,
      pods: faults.has('pod-relabel-stale')
        ? stored.pods.map((object) => withFirstLabels(object, podLabels))
        : stored.pods,
      networkPolicies: [
        ...stored.networkPolicies.map((policy) =>
          faults.has('changed-policy-stale') ? olderForm(policy, previous) : policy,
        ),
        ...(faults.has('deleted-policy-stays') ? deletedPolicies(previous, stored) : []),
      ],
    };
    previous = stored;
    return { world, ghosts };
  };
}

function withFirstLabels<Kind extends { readonly metadata: ObjectMeta }>(
  object: Kind,
  memory: Map<string, Labels>,
): Kind {
  const { uid, name, labels = {} } = object.metadata;
  const key = uid ?? name;
  const remembered = memory.get(key) ?? labels;
  memory.set(key, remembered);
  return { ...object, metadata: { ...object.metadata, labels: remembered } };
}

function deletedPods(previous: BoundWorld | undefined, stored: BoundWorld): readonly Pod[] {
  const alive = new Set(stored.pods.map(({ metadata }) => metadata.uid));
  return (previous?.pods ?? []).filter(({ metadata }) => !alive.has(metadata.uid));
}

function deletedPolicies(
  previous: BoundWorld | undefined,
  stored: BoundWorld,
): readonly NetworkPolicy[] {
  const present = new Set(stored.networkPolicies.map(policyKey));
  return (previous?.networkPolicies ?? []).filter((policy) => !present.has(policyKey(policy)));
}

function olderForm(policy: NetworkPolicy, previous: BoundWorld | undefined): NetworkPolicy {
  const older = previous?.networkPolicies.find((other) => policyKey(other) === policyKey(policy));
  return older ?? policy;
}

function policyKey({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
