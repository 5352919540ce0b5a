/**
 * The disturbances of one lane that outlast a call: an API server that is away, a node whose pod network is cut, pods
 * whose agents died. Time is the cluster's; what begins when is asked of `happens`.
 */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { Observation } from '../../../model/observation.ts';
import { endpointName, type Endpoint, type Probe } from '../../../model/probe.ts';
import type { Clock } from '../../cluster.ts';
import type { ChaosKind } from './chaos-options.ts';

const apiAwayMs = 20_000;
/** Longer than a change may take by default: a cut that a whole case lies in. */
const nodeCutMs = 15_000;

/** What disturbs one round of probes. */
export interface RoundState {
  readonly apiAway: boolean;
  readonly cutNode: string | undefined;
  readonly nodeOf: ReadonlyMap<string, string>;
  /** Ends, by endpointName. */
  readonly lostAgents: ReadonlySet<string>;
  /** Sources whose batch gets no answer. */
  readonly lostBatches: ReadonlySet<string>;
}

export interface Disturbances {
  /** Whether call `number` meets an API server that is away, from now on or already. */
  apiIsAway(number: number): boolean;
  sentinelIsSilent(number: number): boolean;
  /** What disturbs this round of probes. */
  duringRound(number: number, probes: readonly Probe[]): RoundState;
  /** Where pods are now; dead agents have been replaced. */
  worldApplied(world: BoundWorld): void;
}

export function createDisturbances(
  clock: Clock,
  happens: (kind: ChaosKind, what: string | number) => boolean,
): Disturbances {
  let awayUntil = -Infinity;
  let cut: { readonly node: string; readonly until: number } | undefined;
  let nodeOf: ReadonlyMap<string, string> = new Map();
  const lostAgents = new Set<string>();

  const apiIsAway = (number: number): boolean => {
    if (clock.now() < awayUntil) return true;
    if (!happens('api-away', number)) return false;
    awayUntil = clock.now() + apiAwayMs;
    return true;
  };
  const cutNode = (): string | undefined =>
    cut !== undefined && clock.now() < cut.until ? cut.node : undefined;

  return {
    apiIsAway,
    sentinelIsSilent: (number) => apiIsAway(number) || cutNode() !== undefined,
    duringRound: (number, probes) => {
      const sources = [...new Set(probes.map(({ source }) => endpointName(source)))];
      const victim = happens('lost-agents', number) ? sources[number % sources.length] : undefined;
      if (victim !== undefined) lostAgents.add(victim);
      const node = nodeOf.get(sources[0] ?? '');
      if (cutNode() === undefined && node !== undefined && happens('cut-nodes', number)) {
        cut = { node, until: clock.now() + nodeCutMs };
      }
      return {
        apiAway: apiIsAway(number),
        cutNode: cutNode(),
        nodeOf,
        lostAgents,
        lostBatches: new Set(
          sources.filter((source) => happens('lost-batches', `${number} ${source}`)),
        ),
      };
    },
    worldApplied: ({ pods }) => {
      lostAgents.clear();
      nodeOf = new Map(
        pods.map(({ metadata: { name, namespace = 'default' }, spec }) => [
          endpointName({ kind: 'pod', namespace, name }),
          spec.nodeName ?? '',
        ]),
      );
    },
  };
}

/** What a disturbed round makes of an answer: no answer of the prober is ever made "blocked", but by a cut network. */
export function disturbed(
  probe: Probe | undefined,
  answer: Observation,
  state: RoundState,
  timeoutMs: number,
): Observation {
  if (probe === undefined || answer.outcome === 'not-probed') return answer;
  if (state.apiAway) return { outcome: 'error', reason: 'simulated chaos: the API server is away' };
  const source = endpointName(probe.source);
  const target = endpointName(probe.target);
  const dead = [source, target].find((end) => state.lostAgents.has(end));
  if (dead !== undefined) {
    return { outcome: 'error', reason: `simulated chaos: the agent of ${dead} is gone` };
  }
  if (state.lostBatches.has(source)) {
    return { outcome: 'error', reason: `simulated chaos: no answer from ${source}` };
  }
  const isCut = state.cutNode !== undefined && crossesCut(probe, state);
  return isCut ? { outcome: 'timeout', elapsedMs: timeoutMs } : answer;
}

/** Pods of one node still reach each other while it is cut off. */
function crossesCut({ source, target }: Probe, { cutNode, nodeOf }: RoundState): boolean {
  const isBehind = (end: Endpoint): boolean => nodeOf.get(endpointName(end)) === cutNode;
  return isBehind(source) !== isBehind(target);
}
