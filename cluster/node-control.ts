/**
 * What steps need from outside the API server: control over the nodes of a cluster. Only clusters whose nodes this
 * program runs have it (kind/ and the simulated one); on others such a step is a missing capability, never a pass.
 */
import type { ComponentReference } from '../model/step.ts';

export interface NodeControl {
  /**
   * Ends the process of a component on a logical node and returns once a new one is ready. Every lane of the cluster
   * feels it. Throws HarnessError('environment') when it is not back within its bound.
   */
  restart(target: ComponentReference, signal: AbortSignal): Promise<void>;
}
