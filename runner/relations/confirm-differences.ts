/**
 * Confirms that a relation is broken: the cells are asked again in both lanes at the same time, after the settle bound,
 * until Wald's test decides. A round counts only where both lanes gave a usable answer and their sentinels answer.
 */
import { decideSequentially, defaultSequentialTest } from '../../checkers/sequential-test.ts';
import { checkReachability } from '../../checkers/reachability.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { observedReachable, type Observation } from '../../model/observation.ts';
import { probeKey, type Probe } from '../../model/probe.ts';
import { expectedOf, type Expectation } from '../../model/relation.ts';
import type { RelationDifference } from '../../model/relation-result.ts';
import { lastWorld } from '../../model/scenario.ts';
import { askedProbes } from '../asked-probes.ts';
import type { CaseContext } from '../case-context.ts';
import type { BrokenCell } from './compare-matrices.ts';

/** Milliseconds between rounds, so that they sample different moments of the engine. */
const roundSpacingMs = 50;
/** Twice the bound of the test: what does not answer ends undecided. */
const roundsMax = 120;

/** A lane that still holds the last world of a case. */
export interface Side {
  readonly context: CaseContext;
  readonly result: CaseResult;
}

/** One difference per broken cell, decided. */
export async function confirmDifferences(
  sides: { readonly base: Side; readonly variant: Side },
  expected: Expectation,
  broken: readonly BrokenCell[],
  signal: AbortSignal,
): Promise<readonly RelationDifference[]> {
  const { context } = sides.variant;
  await context.clock.wait(context.settleTimeoutMs, signal);
  const alpha = context.alpha.spend(broken.length);
  const askBase = await createAsker(sides.base, signal);
  const askVariant = await createAsker(sides.variant, signal);
  let open: readonly Tested[] = broken.map((cell) => ({ cell, repeats: 0, mismatches: 0 }));
  const decided: RelationDifference[] = [];
  for (let round = 1; open.length > 0; round++) {
    const probes = open.map(({ cell }) => cell.probe);
    const [before, after] = await Promise.all([askBase(probes), askVariant(probes)]);
    const next = open.map((tested, index) => count(tested, before[index], after[index], expected));
    open = next.filter((tested) => {
      const decision = decide(tested, alpha, round === roundsMax);
      if (decision === 'continue') return true;
      const { cell, repeats, mismatches } = tested;
      decided.push({ ...cell, repeats, mismatches, decision });
      return false;
    });
    if (open.length > 0) await context.clock.wait(roundSpacingMs, signal);
  }
  return decided;
}

interface Tested {
  readonly cell: BrokenCell;
  readonly repeats: number;
  readonly mismatches: number;
}

function count(
  tested: Tested,
  before: boolean | undefined,
  after: boolean | undefined,
  expected: Expectation,
): Tested {
  if (before === undefined || after === undefined) return tested;
  const wanted = expectedOf(expected, tested.cell.probe, before);
  const breaks = wanted !== undefined && wanted !== after;
  return {
    ...tested,
    repeats: tested.repeats + 1,
    mismatches: tested.mismatches + (breaks ? 1 : 0),
  };
}

function decide(
  { repeats, mismatches }: Tested,
  alpha: number,
  last: boolean,
): 'continue' | RelationDifference['decision'] {
  const test = { ...defaultSequentialTest, alpha };
  const decision = repeats === 0 ? 'continue' : decideSequentially(mismatches, repeats, test);
  return decision === 'continue' && last ? 'undecided' : decision;
}

type Ask = (probes: readonly Probe[]) => Promise<readonly (boolean | undefined)[]>;

/** Asks logical probes of a lane; undefined for each answer that proves nothing. */
async function createAsker({ context, result }: Side, signal: AbortSignal): Promise<Ask> {
  const { lane, facts, timeouts } = context;
  const { scenario } = result;
  const world = lastWorld(scenario);
  // The world is there already: this only gives its binding.
  const applied = await lane.apply(world, scenario.externalEndpoints, signal);
  const asked = askedProbes(facts, scenario, world, applied);
  const cells = new Map(asked.probes.map((probe, cell) => [probeKey(probe), cell]));
  return async (probes) => {
    const timeoutMs = timeouts.longProbeTimeoutMs();
    const known = probes.map((probe) => cells.get(probeKey(probe)));
    const bound = known.flatMap((cell) => asked.bound[cell ?? -1] ?? []);
    const answers = await lane.probe(bound, { timeoutMs }, signal);
    const { controlAlive } = await lane.readSentinel({ timeoutMs }, signal);
    let position = 0;
    return known.map((cell) => {
      if (cell === undefined) return undefined;
      const answer = answers[position++];
      return controlAlive ? usable(answer, asked.identities[cell] ?? '') : undefined;
    });
  };
}

/** Somebody else's answer says nothing about the pair. */
function usable(answer: Observation | undefined, identity: string): boolean | undefined {
  if (answer === undefined) return undefined;
  const { status } = checkReachability({ verdict: 'either' }, answer, identity);
  return status === 'unknown' ? undefined : observedReachable(answer);
}
