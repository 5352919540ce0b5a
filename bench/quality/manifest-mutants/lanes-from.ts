/** The same cluster with other lanes: lane 0 of it is lane `first` of the cluster given. */
import type { Cluster } from '../../../cluster/cluster.ts';

export function lanesFrom(cluster: Cluster, first: number): Cluster {
  return { ...cluster, openLane: (index, signal) => cluster.openLane(first + index, signal) };
}
