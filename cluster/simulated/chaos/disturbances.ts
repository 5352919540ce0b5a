/**
 * The disturbances of one lane that outlast a call: an API server that is away, a node whose pod network is cut, pods
 * whose agents died. Time is the cluster's; what begins when is asked of `happens`.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { Observation } from '../../../model/observation.ts';
import { endpointName, type Endpoint, type Probe } from '../../../model/probe.ts';
import type { AppliedWorld, Clock } from '../../cluster.ts';
import type { ChaosKind } from './chaos-options.ts';

const apiAwayMs = 20_000;
/** Longer than a change may take by default: a cut that a whole case lies in. */
const nodeCutMs = 15_000;

/** What disturbs one round of probes, flows or questions. */
export interface RoundState {
  readonly apiAway: boolean;
  readonly cutNode: string | undefined;
  readonly nodeOf: ReadonlyMap<string, string>;
  /** Ends by the identity that they answer with, by endpointName. */
  readonly endOf: ReadonlyMap<string, string>;
  /** Ends, by endpointName. */
  readonly lostAgents: ReadonlySet<string>;
  /** Sources whose batch gets no answer. */
  readonly lostBatches: ReadonlySet<string>;
}

export interface Disturbances {
  /** Whether call `number` meets an API server that is away, from now on or already. */
  apiIsAway(number: number): boolean;
  sentinelIsSilent(number: number): boolean;
  /** What disturbs this round, which these ends ask. */
  duringRound(number: number, sources: readonly Endpoint[]): RoundState;
  /** Pods whose agent died since the last apply, as logical `namespace/name`. */
  restartedPods(): ReadonlySet<string>;
  /** Where pods are now; dead agents have been replaced. */
  worldApplied(applied: Pick<AppliedWorld, 'bound' | 'binding'>): void;
}

export function createDisturbances(
  clock: Clock,
  happens: (kind: ChaosKind, what: string | number) => boolean,
): Disturbances {
  let awayUntil = -Infinity;
  let cut: { readonly node: string; readonly until: number } | undefined;
  let nodeOf: ReadonlyMap<string, string> = new Map();
  let endOf: ReadonlyMap<string, string> = new Map();
  let logicalOf: ReadonlyMap<string, string> = new Map();
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
    duringRound: (number, asking) => {
      const sources = [...new Set(asking.map(endpointName))];
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
        endOf,
        lostAgents,
        lostBatches: new Set(
          sources.filter((source) => happens('lost-batches', `${number} ${source}`)),
        ),
      };
    },
    restartedPods: () => new Set([...lostAgents].flatMap((end) => logicalOf.get(end) ?? [])),
    worldApplied: ({ bound, binding }) => {
      lostAgents.clear();
      nodeOf = new Map(bound.pods.map((pod) => [nameOf(pod), pod.spec.nodeName ?? '']));
      endOf = new Map(bound.pods.map((pod) => [pod.metadata.uid ?? '', nameOf(pod)]));
      logicalOf = new Map([...binding.pods].map(([logical, pod]) => [nameOf(pod), logical]));
    },
  };
}

function nameOf({ metadata: { name, namespace = 'default' } }: Pod): string {
  return endpointName({ kind: 'pod', namespace, name });
}

/** Why the agent at this end cannot ask; nothing where it can. */
export function silenceOf(source: Endpoint, state: RoundState): string | undefined {
  const name = endpointName(source);
  if (state.apiAway) return 'simulated chaos: the API server is away';
  if (state.lostAgents.has(name)) return `simulated chaos: the agent of ${name} is gone`;
  if (state.lostBatches.has(name)) return `simulated chaos: no answer from ${name}`;
  return undefined;
}

/** What a disturbed round makes of an answer: no answer of the prober is ever made "blocked", but by a cut network. */
export function disturbed(
  probe: Probe | undefined,
  answer: Observation,
  state: RoundState,
  timeoutMs: number,
): Observation {
  if (probe === undefined || answer.outcome === 'not-probed') return answer;
  const silence = silenceOf(probe.source, state) ?? deathOf(probe.target, state);
  if (silence !== undefined) return { outcome: 'error', reason: silence };
  const [source, target] = [probe.source, probe.target].map(endpointName);
  return crossesCut(source, target, state) ? { outcome: 'timeout', elapsedMs: timeoutMs } : answer;
}

function deathOf(end: Endpoint, { lostAgents }: RoundState): string | undefined {
  const name = endpointName(end);
  return lostAgents.has(name) ? `simulated chaos: the agent of ${name} is gone` : undefined;
}

/** Whether packets between these ends, by endpointName, get lost. Pods of one node still reach each other while it is cut off. */
export function crossesCut(
  source: string | undefined,
  target: string | undefined,
  { cutNode, nodeOf }: RoundState,
): boolean {
  if (cutNode === undefined) return false;
  const isBehind = (end: string | undefined): boolean => nodeOf.get(end ?? '') === cutNode;
  return isBehind(source) !== isBehind(target);
}
