/**
 * An opening is seen once, while a step takes effect: it becomes a violation by taking the step again and again on the
 * same lane, back and forth, with Wald's test on how many times it opened something that must stay closed. The test is on
 * the transition, not on a cell, since the cell that a gap lets through is a matter of chance. It is bounded.
 */
import { decideSequentially, defaultSequentialTest } from '../../checkers/sequential-test.ts';
import { endpointName, type Probe } from '../../model/probe.ts';
import type { TemporalVerdict } from '../../model/temporal.ts';
import { awaitSentinel, type SettleOptions } from '../settle.ts';
import { takeStep, type StepTaker } from '../take-step.ts';
import {
  watchStep,
  type ObservedStep,
  type StepContext,
  type StepObservation,
} from './observe-step.ts';

/** Transitions back and forth after which the test gives up. */
const repeatsMax = 15;
/** Cells that a verdict names. */
const namedMax = 4;

/** The verdict on what was seen; the lane holds the world after the step again when this resolves. */
export async function confirmOpenings(
  context: StepContext & StepTaker,
  observed: ObservedStep,
  seen: StepObservation,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<TemporalVerdict> {
  const cells = new Set(namesOf(seen));
  let mismatches = 0;
  for (let repeats = 1; ; repeats++) {
    const again = await repeatStep(context, observed, options, signal);
    if (again.openings.length > 0) mismatches++;
    for (const name of namesOf(again)) cells.add(name);
    const decision = decideSequentially(mismatches, repeats, {
      ...defaultSequentialTest,
      repeatsMax,
    });
    if (decision === 'continue') continue;
    if (decision === 'dismissed') return { status: 'conforms' };
    if (decision === 'confirmed') {
      return { status: 'violates', cells: [...cells].slice(0, namedMax), repeats, mismatches };
    }
    return {
      status: 'undecided',
      reason: `the step opened what must stay closed once, and in ${mismatches} of ${repeats} repeats`,
    };
  }
}

async function repeatStep(
  context: StepContext & StepTaker,
  observed: ObservedStep,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<StepObservation> {
  const { lane, clock } = context;
  const { scenario, worldBefore, world, step } = observed;
  const transition = { recreate: [] };
  const before = await lane.apply(worldBefore, scenario.externalEndpoints, signal, transition);
  await awaitSentinel(lane, clock, before.changes, options, signal);
  // What the way back left open for a moment is over, and is not blamed on the way forth.
  await clock.wait(options.probeTimeoutMs, signal);
  const watch = await watchStep(context, { ...observed, before }, signal);
  try {
    const after = await takeStep(context, scenario, world, step, signal);
    watch.taken(after);
    await awaitSentinel(lane, clock, after.changes, options, signal);
    await clock.wait(options.probeTimeoutMs, signal);
  } catch (error) {
    await watch.finish().catch(() => undefined);
    throw error;
  }
  return await watch.finish();
}

function namesOf({ openings, watched }: StepObservation): readonly string[] {
  return openings.flatMap((cell) => {
    const probe = watched[cell]?.probe;
    return probe === undefined ? [] : [probeText(probe)];
  });
}

/** `x/a -> x/b IPv4 TCP/80`. */
export function probeText({ source, target, ipFamily, protocol, port }: Probe): string {
  return `${endpointName(source)} -> ${endpointName(target)} ${ipFamily} ${protocol}/${port}`;
}
