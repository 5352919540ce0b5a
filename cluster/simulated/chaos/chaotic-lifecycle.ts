/**
 * Events of pods in a failing environment: changes that are lost, pods that cannot be read, and containers that were started again
 * because their agent died, which nobody predicted.
 */
import type { PodLifecycle } from '../../../model/lifecycle.ts';
import type { LifecycleLane } from '../../lifecycle-lane.ts';
import type { LaneChaos } from './lane-chaos.ts';

export function chaoticLifecycle(lifecycle: LifecycleLane, chaos: LaneChaos): LifecycleLane {
  return {
    take: (change, signal) =>
      chaos.change(`the event ${change.event}`, () => lifecycle.take(change, signal), signal),
    readPods: async (signal) => {
      const pods = await chaos.read('reading pods', () => lifecycle.readPods(signal));
      const restarted = chaos.restartedPods();
      return new Map(
        [...pods].map(([name, pod]): readonly [string, PodLifecycle] => [
          name,
          restarted.has(name)
            ? { ...pod, restarts: pod.restarts + 1, crash: 'simulated chaos: its agent died' }
            : pod,
        ]),
      );
    },
    reset: (signal) => chaos.change('giving pods up', () => lifecycle.reset(signal), signal),
  };
}
