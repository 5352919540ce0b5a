/**
 * What a lane offers where things can happen to its pods: events of one pod, and what the control plane then holds of every pod of
 * the applied world.
 */
import type { LifecycleChange, PodLifecycle } from '../model/lifecycle.ts';

export interface LifecycleLane {
  /** Makes an event happen; resolves when it was asked for, not when it shows. */
  take(change: LifecycleChange, signal: AbortSignal): Promise<void>;
  /** The pods as they are now, by logical `namespace/name`; one that is gone is absent. */
  readPods(signal: AbortSignal): Promise<ReadonlyMap<string, PodLifecycle>>;
  /** Gives up the pods that are not as they were created: the next world gets others in their place. */
  reset(signal: AbortSignal): Promise<void>;
}
