/** A cluster for tests whose lanes differ from those of another one in some calls: calls that fail, slow paths. */
import type { Cluster, Lane } from '../../cluster/cluster.ts';

/** `alter` gets each lane as it is opened and gives the calls that replace its own. */
export function alterLanes(cluster: Cluster, alter: (lane: Lane) => Partial<Lane>): Cluster {
  return {
    ...cluster,
    openLane: async (index, signal) => {
      const lane = await cluster.openLane(index, signal);
      return { ...lane, ...alter(lane) };
    },
  };
}
