/**
 * The positive control: before a lane is believed, the world of its first case without any policy must be open in every
 * cell. It also measures connect times, from which probe timeouts follow, and warms the pod pool.
 */
import type { Cluster, Lane } from '../cluster/cluster.ts';
import { bindProbe } from '../model/binding.ts';
import { HarnessError } from '../model/errors.ts';
import { observedReachable, type Observation } from '../model/observation.ts';
import { probeKey, probesOf } from '../model/probe.ts';
import type { Scenario } from '../model/scenario.ts';
import { connectTimes } from './connect-times.ts';
import type { ProbeTimeouts } from './probe-timeouts.ts';
import { probeCells } from './settle.ts';

/** Milliseconds in which every cell must have answered once: routes to new pods appear within seconds. */
const controlBoundMs = 30_000;
const retryMs = 100;
/** Failing cells that an error names. */
const namedMax = 3;

/**
 * Probes the all-open world. Throws HarnessError('environment') naming cells that never answered: then nothing that
 * this lane says about a policy could be believed.
 */
export async function checkPositiveControl(
  lane: Lane,
  cluster: Cluster,
  scenario: Scenario,
  timeouts: ProbeTimeouts,
  signal: AbortSignal,
): Promise<{ readonly elapsedMs: number; readonly cells: number }> {
  const { clock, facts } = cluster;
  const world = { ...scenario.world, networkPolicies: [] };
  const applied = await lane.apply(world, scenario.externalEndpoints, signal);
  const probes = probesOf(scenario, world, facts.ipFamilies);
  const bound = probes.map((probe) => bindProbe(probe, applied.binding));
  const start = clock.now();
  const last = new Map<number, Observation>();
  let closed = bound.map((_, cell) => cell);
  while (closed.length > 0 && clock.now() - start < controlBoundMs) {
    const timeoutMs = timeouts.longProbeTimeoutMs();
    const answers = await probeCells(lane, bound, closed, timeoutMs, signal);
    answers.forEach((answer, position) => last.set(closed[position] ?? -1, answer));
    timeouts.observe(connectTimes(answers));
    closed = closed.filter((cell) => !isAnswered(last.get(cell)));
    if (closed.length > 0) await clock.wait(retryMs, signal);
  }
  if (closed.length > 0) {
    const names = closed.slice(0, namedMax).map((cell) => {
      const probe = probes[cell];
      const answer = last.get(cell);
      const seen = answer?.reason ?? answer?.outcome ?? 'no answer';
      return `${probe === undefined ? cell : probeKey(probe)}: ${seen}`;
    });
    throw new HarnessError(
      'environment',
      `positive control of ${lane.name}: without any policy ${closed.length} of ${bound.length} cells ` +
        `did not open within ${controlBoundMs / 1000} s (${names.join('; ')})`,
      {
        hint: 'Check that pods reach each other at all: CNI pods Ready, routes, firewall of the nodes.',
      },
    );
  }
  return { elapsedMs: clock.now() - start, cells: bound.length };
}

/** A protocol without a prober is not a failure of the control. */
function isAnswered(answer: Observation | undefined): boolean {
  if (answer === undefined) return false;
  return answer.outcome === 'not-probed' || observedReachable(answer) === true;
}
