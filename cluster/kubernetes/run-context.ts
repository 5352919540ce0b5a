/**
 * What one run shares between its lanes: the connection, the nodes, the agent, and the external endpoints. Handed to
 * every function of this folder that talks to the cluster, so that none of them keeps state of its own.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import type { HostRoute } from '../external-endpoints.ts';
import type { ReadNodeFile } from '../node-files.ts';
import type { ProbeEnd } from './probe-end.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import type { Mutex } from './mutex.ts';
import type { ProbeNode } from './probe-nodes.ts';
import type { Slice } from './slice.ts';

export interface RunContext {
  readonly api: KubernetesApi;
  readonly runName: string;
  readonly leaseNamespace: string;
  readonly nodes: readonly ProbeNode[];
  readonly ipFamilies: readonly IpFamily[];
  readonly image: string;
  readonly agentProgram: string;
  /** Idle pods that a slice keeps for later worlds. */
  readonly idlePodsMax: number;
  readonly podsReadyTimeoutMs: number;
  /** External endpoints by logical name. */
  readonly externals: ReadonlyMap<string, ProbeEnd>;
  /** Absent where the nodes are not ours to read. */
  readonly readNodeFile: ReadNodeFile | undefined;
  /** Held by the lane that has hostNetwork pods: they share the nodes' ports. */
  readonly hostNetworkLock: Mutex;
  /** Every slice of the run, for cleaning and for routes. */
  readonly slices: Slice[];
  /** Real names of all namespaces that this run made. */
  readonly namespacesMade: Set<string>;
  /** Sends what the external endpoints send to these addresses through those nodes. */
  readonly setRoutes: (routes: readonly HostRoute[], signal: AbortSignal) => Promise<void>;
  readonly log: (message: string) => void;
}
