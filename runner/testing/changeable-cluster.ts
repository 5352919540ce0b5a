/** A simulated cluster whose lanes are right or wrong by the order of their opening and the worlds that they had: faults that come and go. */
import type { Cluster, Lane } from '../../cluster/cluster.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { createVirtualClock } from '../../cluster/simulated/virtual-clock.ts';

/** Whether the world that a lane applies is at the mercy of a control plane that ignores liveness probes; both numbers count from 0 and 1. */
export type IsWrong = (opened: number, applies: number) => boolean;

/** `isWrong` gets the number of the lane by its opening, and how many worlds it has applied, this one among them. */
export function changeableCluster(isWrong: IsWrong): Cluster {
  const { signal } = new AbortController();
  const clock = createVirtualClock();
  const settings = { nodes: 2, externalEndpoints: 1, seed: 1, clock };
  const right = createSimulatedCluster(settings);
  const wrong = createSimulatedCluster({ ...settings, serviceFaults: ['lifecycle-liveness-ignored'] });
  let opened = 0;
  return {
    ...right,
    openLane: async (index) => {
      const number = opened++;
      const [good, bad] = [await right.openLane(index, signal), await wrong.openLane(index, signal)];
      let applies = 0;
      let current = good;
      const apply: Lane['apply'] = (...words) => {
        current = isWrong(number, ++applies) ? bad : good;
        return current.apply(...words);
      };
      // What a case took hold of before it applied a world still leads to the lane that has the world.
      const part = (key: 'services' | 'dns' | 'lifecycle') =>
        new Proxy({}, { get: (_part, name): unknown => Reflect.get(current[key] ?? {}, name) });
      const parts = { services: part('services'), dns: part('dns'), lifecycle: part('lifecycle') };
      const close = async (): Promise<void> => {
        await Promise.all([good.close(), bad.close()]);
      };
      return new Proxy(good, {
        get: (_lane, key): unknown => Reflect.get({ apply, close, ...parts }, key) ?? Reflect.get(current, key),
      });
    },
  };
} // prettier-ignore
