/** From a selection to an open cluster and the profile of its CNI. The runner alone sees every kind of cluster. */
import type { Cluster } from '../cluster/cluster.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { parseFaults } from '../cluster/simulated/parse-faults.ts';
import type { IpFamily } from '../model/kubernetes.ts';
import { HarnessError } from '../model/errors.ts';
import { specificationProfile, type Profile } from '../model/profile.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import { checkSelection, type ClusterSelection } from './cluster-selection.ts';

export interface OpenClusterOptions {
  /** Seed of what is random in the simulated cluster. */
  readonly seed: number;
  /** Called with what is being done, for a person. */
  readonly log: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OpenCluster {
  readonly cluster: Cluster;
  readonly profile: Profile;
}
