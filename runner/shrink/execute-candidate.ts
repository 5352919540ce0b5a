/**
 * One candidate on one lane: its worlds are applied and settled in turn, then the failing cell alone is asked, as often as
 * a rate of mismatches needs, twice over. The oracle judges by what the cluster stored, so that a candidate whose
 * prediction differs there counts as passing.
 */
import { checkReachability } from '../../checkers/reachability.ts';
import { signaturesOf } from '../../checkers/signature.ts';
import type { AppliedWorld, Lane } from '../../cluster/cluster.ts';
import { bindProbe } from '../../model/binding.ts';
import { HarnessError } from '../../model/errors.ts';
import { observedReachable } from '../../model/observation.ts';
import { worldsOf } from '../../model/scenario.ts';
import type { MismatchDirection } from '../../model/verdict.ts';
import { createPredictor } from '../../oracle/predict.ts';
import type { Candidate, CandidateOutcome } from '../../shrink/candidate.ts';
import { objectSites } from '../../shrink/parts.ts';
import { portNamesOf } from '../../shrink/slice-scenario.ts';
import { awaitSentinel } from '../settle.ts';
import { takeStep } from '../take-step.ts';
import type { ShrinkContext } from './shrink-request.ts';

/** Milliseconds between two questions, so that they sample different moments of the engine. */
const repeatSpacingMs = 50;
/** Milliseconds in which a new pod must answer while no policy is there. */
const controlBoundMs = 10_000;

export interface CandidateQuestion {
  readonly direction: MismatchDirection;
  /** Questions of which one at least must mismatch; asked twice over. 1 for a stable failure. */
  readonly repeats: number;
}

/** Executes the candidate. Throws only when aborted, or for a bug of the harness. */
export async function executeCandidate(
  lane: Lane,
  context: ShrinkContext,
  candidate: Candidate,
  question: CandidateQuestion,
  signal: AbortSignal,
): Promise<CandidateOutcome> {
  try {
    const reached = await clearLane(lane, context, candidate, signal);
    if (!reached && question.direction === 'false-deny') {
      return { status: 'unknown', reason: 'a new pod did not answer without any policy' };
    }
    const applied = await applyWorlds(lane, context, candidate, signal);
    return await askCell(lane, context, candidate, applied, question, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof HarnessError)) throw error;
    return { status: 'unknown', reason: error.message };
  } finally {
    lane.rest();
  }
}

/**
 * Takes away the policies of the candidate before, so that nothing of them is left to be changed in place. Where that
 * makes pods, the failing cell must open first: the route to a new pod may be late, and that is no false deny.
 */
async function clearLane(
  lane: Lane,
  { cluster, timeouts }: ShrinkContext,
  { scenario, cell }: Candidate,
  signal: AbortSignal,
): Promise<boolean> {
  const world = { ...scenario.world, networkPolicies: [] };
  // A pod that is idle in the pool still declares its ports: no candidate may owe its failure to one.
  const byPortName = objectSites(scenario).some(({ object }) => portNamesOf(object).length > 0);
  const transition = byPortName ? { recreate: [] } : undefined;
  const applied = await lane.apply(world, scenario.externalEndpoints, signal, transition);
  if (cell.step > 0 || applied.changes.podsCreated === 0) return true;
  const probe = bindProbe(cell.probe, applied.binding);
  const deadline = cluster.clock.now() + controlBoundMs;
  for (;;) {
    const options = { timeoutMs: timeouts.longProbeTimeoutMs() };
    const [answer] = await lane.probe([probe], options, signal);
    if (answer !== undefined && observedReachable(answer) === true) return true;
    if (cluster.clock.now() >= deadline) return false;
    await cluster.clock.wait(repeatSpacingMs, signal);
  }
}

async function applyWorlds(
  lane: Lane,
  { cluster, timeouts, settleTimeoutMs }: ShrinkContext,
  { scenario, cell }: Candidate,
  signal: AbortSignal,
): Promise<AppliedWorld> {
  let applied: AppliedWorld | undefined;
  const taker = { lane, nodeControl: cluster.nodeControl };
  for (const [step, world] of worldsOf(scenario)
    .slice(0, cell.step + 1)
    .entries()) {
    applied = await takeStep(taker, scenario, world, step, signal);
    const options = {
      probeTimeoutMs: timeouts.probeTimeoutMs(),
      leastProbeTimeoutMs: timeouts.leastProbeTimeoutMs(),
      longProbeTimeoutMs: timeouts.longProbeTimeoutMs(),
      settleTimeoutMs,
    };
    const settled = await awaitSentinel(lane, cluster.clock, applied.changes, options, signal);
    if (settled.status === 'control-dead') {
      throw new HarnessError('environment', `${lane.name}: the control pair did not answer`);
    }
  }
  if (applied === undefined) throw new RangeError('a scenario has at least one world');
  return applied;
}

async function askCell(
  lane: Lane,
  { cluster, profile, timeouts }: ShrinkContext,
  { scenario, cell }: Candidate,
  { bound, binding }: AppliedWorld,
  { direction, repeats }: CandidateQuestion,
  signal: AbortSignal,
): Promise<CandidateOutcome> {
  const probe = bindProbe(cell.probe, binding);
  const prediction = createPredictor(bound, profile)(probe);
  const identity = identityOf(probe.target, bound);
  const mismatches = async (timeoutMs: number): Promise<boolean> => {
    for (let asked = 0; asked < repeats; asked++) {
      const [answer] = await lane.probe([probe], { timeoutMs }, signal);
      if (answer === undefined) continue;
      const verdict = checkReachability(prediction, answer, identity);
      if (verdict.status === 'violates' && verdict.direction === direction) return true;
      await cluster.clock.wait(repeatSpacingMs, signal);
    }
    return false;
  };
  const shown =
    (await mismatches(timeouts.probeTimeoutMs())) &&
    (await mismatches(timeouts.longProbeTimeoutMs()));
  if (!shown) return { status: 'passes' };
  const after = scenario.steps[cell.step - 1];
  return { status: 'fails', signatures: signaturesOf(direction, prediction, probe, bound, after) };
}

/** Who must answer: the UID of a pod, the name of an external endpoint. */
function identityOf(
  target: ReturnType<typeof bindProbe>['target'],
  { pods }: AppliedWorld['bound'],
): string {
  if (target.kind === 'external') return target.name;
  const pod = pods.find(
    ({ metadata }) => metadata.namespace === target.namespace && metadata.name === target.name,
  );
  return pod?.metadata.uid ?? '';
}
