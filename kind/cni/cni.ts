/**
 * How a CNI comes into a cluster: a list of actions, run in order on nodes that have none yet. A CNI is data; the
 * code that creates clusters knows none of them by name.
 */
import type { ClusterImages } from '../cluster-images.ts';
import type { CniName, ResolvedOptions } from '../cluster-options.ts';
import type { KindContext } from '../context.ts';

export interface CniContext extends KindContext {
  readonly options: ResolvedOptions;
  readonly images: ClusterImages;
}

export interface Action {
  /** What it does, as a step is shown: "write the CNI configuration of each node". */
  readonly name: string;
  readonly run: (context: CniContext) => Promise<void>;
}

/** The pods of a CNI that enforce and route, one a node: what a step restarts. */
export interface CniAgent {
  readonly namespace: string;
  /** Label selector. */
  readonly selector: string;
}

export interface Cni {
  readonly name: CniName;
  /** Shown and remembered; what the images at hand have. */
  readonly version: (images: ClusterImages) => string;
  /** True where no images of it can be made from Go modules and Debian packages yet. */
  readonly needsRegistry: boolean;
  readonly actions: readonly Action[];
  /** True where the actions may run again on a cluster that has them: they restore what a restarted node lost. */
  readonly repeatable: boolean;
  /** Absent where nothing runs on the nodes. */
  readonly agent?: CniAgent;
}
