/**
 * A cluster behind a manifest mutant: each lane applies the changed world and answers with what the original would have
 * stored. Everything above it (predicting, confirming, shrinking, replaying) works as with any faulty cluster.
 */
import type { AppliedWorld, Cluster } from '../../../cluster/cluster.ts';
import { bindNamespaceName, bindPolicy } from '../../../model/binding.ts';
import type { BoundWorld } from '../../../model/bound-world.ts';
import { namespaceNameLabel, type Labels } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import { alterWorlds } from '../altered-worlds.ts';
import type { ManifestMutant } from './mutant.ts';

/** The cluster itself is not closed with the wrapper's lanes; closing the wrapper closes it. */
export function mutatedCluster(cluster: Cluster, mutant: ManifestMutant): Cluster {
  return alterWorlds(cluster, (world) => mutant.change(world), originalBound);
}

/** What the cluster would hold of the original: the same pods with the original's labels, and its policies. */
function originalBound(world: World, { bound, binding }: AppliedWorld): BoundWorld {
  const podLabels = new Map<string, Labels>();
  for (const { metadata } of world.pods) {
    const stored = binding.pods.get(`${metadata.namespace ?? 'default'}/${metadata.name}`);
    if (stored !== undefined) podLabels.set(keyOf(stored.metadata), metadata.labels ?? {});
  }
  const namespaceLabels = new Map(
    world.namespaces.map(({ metadata }) => {
      const name = bindNamespaceName(binding, metadata.name);
      return [name, { ...metadata.labels, [namespaceNameLabel]: name }] as const;
    }),
  );
  return {
    ...bound,
    namespaces: bound.namespaces.map((namespace) => ({
      ...namespace,
      metadata: {
        ...namespace.metadata,
        labels: namespaceLabels.get(namespace.metadata.name) ?? namespace.metadata.labels,
      },
    })),
    pods: bound.pods.map((pod) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        labels: podLabels.get(keyOf(pod.metadata)) ?? pod.metadata.labels,
      },
    })),
    networkPolicies: world.networkPolicies.map((policy) => bindPolicy(policy, binding)),
  };
}

function keyOf({ namespace, name }: { namespace?: string | undefined; name: string }): string {
  return `${namespace ?? ''}/${name}`;
}
