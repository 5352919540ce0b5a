/**
 * A cluster behind a mutant: each lane applies a changed world and answers with what the original would have stored.
 * Everything above it (predicting, confirming, shrinking, replaying) works as with any faulty cluster.
 */
import type { AppliedWorld, Cluster } from '../../cluster/cluster.ts';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { World } from '../../model/scenario.ts';
import { alterLanes } from '../../runner/testing/altered-cluster.ts';

/** `originalBound` says what the cluster would hold of the original, given what it holds of the changed world. */
export function alterWorlds(
  cluster: Cluster,
  change: (world: World) => World,
  originalBound: (world: World, applied: AppliedWorld) => BoundWorld,
): Cluster {
  return alterLanes(cluster, (lane) => ({
    apply: async (world, externalEndpoints, signal, ...rest) => {
      const applied = await lane.apply(change(world), externalEndpoints, signal, ...rest);
      return { ...applied, bound: originalBound(world, applied) };
    },
  }));
}
