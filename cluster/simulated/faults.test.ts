import { describe, expect, it } from 'vitest';
import { observedReachable } from '../../model/observation.ts';
import { faultCatalogue, faultNames, type FaultName } from './faults.ts';
import { parseFaults } from './parse-faults.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { faultWitnesses } from './testing/fault-witnesses.ts';
import { ask } from './testing/objects.ts';

const { signal } = new AbortController();

/** Longer than a change shows in any fault that passes. */
const settledMs = 500;

/** Whether each probe of a fault's witness connects. */
async function answers(
  witness: FaultName,
  faults: readonly FaultName[],
): Promise<readonly (boolean | undefined)[]> {
  const { worlds, probes, restart, waitMs = 0 } = faultWitnesses[witness];
  const cluster = createSimulatedCluster({ faults });
  const lane = await cluster.openLane(0, signal);
  let observed: readonly (boolean | undefined)[] = [];
  for (const [index, world] of worlds.entries()) {
    const applied = await lane.apply(world, ['e0'], signal, { recreate: [] });
    if (index < worlds.length - 1) {
      await cluster.clock.wait(settledMs, signal);
      continue;
    }
    if (restart !== undefined) {
      await cluster.nodeControl?.restart({ component: 'cni-agent', node: restart }, signal);
    }
    await cluster.clock.wait(waitMs, signal);
    observed = (await ask(lane, applied, probes)).map(observedReachable);
  }
  return observed;
}

describe('faults', () => {
  it.each(faultNames)(
    '%s: a healthy cluster answers its witness as written by hand',
    async (name) => {
      const { probes, open } = faultWitnesses[name];
      expect(await answers(name, [])).toEqual(probes.map(() => open));
    },
  );

  it.each(faultNames)('%s: a cluster with the fault contradicts the witness', async (name) => {
    const { open } = faultWitnesses[name];
    expect(await answers(name, [name])).toContain(!open);
  });

  it('there are enough of them, in every class', () => {
    expect(faultNames.length).toBeGreaterThanOrEqual(25);
    expect(new Set(faultNames.map((name) => faultCatalogue[name].faultClass)).size).toBe(10);
  });

  it('are named on the command line, separated by commas', () => {
    expect(parseFaults('')).toEqual({ faults: [], serviceFaults: [] });
    const text = ' ignores-except,udp-not-enforced,affinity-ignored,ignores-except';
    expect(parseFaults(text)).toEqual({
      faults: ['ignores-except', 'udp-not-enforced'],
      serviceFaults: ['affinity-ignored'],
    });
  });

  it('with an unknown name are an error that lists the known ones', () => {
    expect(() => parseFaults('toString')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining('"toString"') as string,
        hint: expect.stringContaining('ignores-except, except-applies-to-other-items') as string,
      }),
    );
  });
});
