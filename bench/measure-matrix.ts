/** How long one matrix takes: nine pods without a policy, every pair, TCP and UDP on ports 80 and 81. */
import { bindProbe } from '../model/binding.ts';
import { probesOf } from '../model/probe.ts';
import { percentile } from '../report/percentile.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { openScenario } from './nine-pods.ts';

export interface MatrixFigures {
  readonly cells: number;
  readonly repeats: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** Asks the open matrix `repeats` times after one warm-up. Throws where a cell does not answer. */
export async function measureMatrix(
  cluster: Cluster,
  seed: number,
  repeats: number,
  signal: AbortSignal,
): Promise<MatrixFigures> {
  const lane = await cluster.openLane(0, signal);
  const scenario = openScenario(seed);
  const applied = await lane.apply(scenario.world, [], signal);
  const probes = probesOf(scenario, scenario.world, ['IPv4']).map((probe) =>
    bindProbe(probe, applied.binding),
  );
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const start = performance.now();
    const answers = await lane.probe(probes, { timeoutMs: 2000 }, signal);
    const elapsed = performance.now() - start;
    const closed = answers.filter(({ outcome }) => outcome !== 'connected');
    if (closed.length > 0) {
      throw new Error(`${closed.length} cells of the open matrix did not answer`);
    }
    if (repeat > 0) times.push(elapsed);
  }
  await lane.close();
  const at = (share: number): number => percentile(times, share) ?? Number.NaN;
  return { cells: probes.length, repeats, minMs: at(0), medianMs: at(0.5), maxMs: at(1) };
}
