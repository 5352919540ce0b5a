/**
 * What each cell of a step is watched for. A cell must never be open when one end of it denies in every world that the
 * step can pass through: both ends together are not enough, because nodes learn of a change at different moments, and
 * one may let out what the other does not yet, or no longer, keep out.
 */
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import { endpointName, type Endpoint, type Probe } from '../../model/probe.ts';
import type { Profile } from '../../model/profile.ts';
import { isCompleted } from '../../model/step.ts';
import type { Watch } from '../../model/temporal.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { possibleWorlds } from './possible-worlds.ts';

/** Per bound probe what it is watched for; undefined for nothing. `after` is the world that the step makes. */
export function watchFor(
  probes: readonly Probe[],
  before: BoundWorld,
  after: BoundWorld,
  profile: Profile,
): readonly (Watch | undefined)[] {
  const worlds = possibleWorlds(before, after);
  if (worlds === undefined) return probes.map(() => undefined);
  const predictors = worlds.map((world) => createPredictor(world, profile));
  const old = new Set(before.pods.map(({ metadata }) => metadata.uid));
  const names = new Map(after.pods.map((pod) => [podName(pod), pod.metadata.uid]));
  const isNew = (end: Endpoint): boolean =>
    end.kind === 'pod' && !old.has(names.get(endpointName(end)));
  // An address may change hands: what others know of it is late for a moment, and only the pod's own isolation is sure.
  const handsOver = addressesFreed(before, after);
  return probes.map((probe) => {
    const predictions = predictors.map((predict) => predict(probe));
    const first = predictions[0]?.verdict;
    const last = predictions.at(-1)?.verdict;
    const denies = (end: 'egress' | 'ingress', peer: Endpoint): boolean =>
      !(isNew(peer) && handsOver) &&
      predictions.every(({ explanation }) => explanation[end].verdict === 'deny');
    if (denies('egress', probe.target) || denies('ingress', probe.source)) return 'never-open';
    if (isNew(probe.source) || isNew(probe.target)) return undefined;
    if (first === 'allow' && last === 'deny') return 'closes';
    return first === 'deny' && last === 'allow' ? 'opens' : undefined;
  });
}

/** Watched cells in a step: enough to tell, few enough to ask again and again. */
const cellsMax = 16;

/**
 * The cells to watch: those of new pods first, then those that change, then those that must stay closed, each spread over
 * the ends.
 */
export function chooseCells(
  probes: readonly Probe[],
  watches: readonly (Watch | undefined)[],
  isFresh: (probe: Probe) => boolean,
): readonly number[] {
  const cells = probes.flatMap((_, cell) => (watches[cell] === undefined ? [] : [cell]));
  const classOf = (cell: number): 'fresh' | 'changes' | 'never-open' => {
    const probe = probes[cell];
    if (probe !== undefined && isFresh(probe)) return 'fresh';
    return watches[cell] === 'never-open' ? 'never-open' : 'changes';
  };
  const spread = (name: ReturnType<typeof classOf>, count: number): readonly number[] =>
    spreadOverEnds(
      cells.filter((cell) => classOf(cell) === name),
      probes,
    ).slice(0, count);
  const fresh = spread('fresh', cellsMax / 2);
  const changes = spread('changes', cellsMax / 2);
  const rest = spread('never-open', cellsMax - Math.min(fresh.length + changes.length, cellsMax));
  return [...fresh, ...changes, ...rest].slice(0, cellsMax);
}

/** Round robin over the pairs of ends, so that one pair with many ports does not take every place. */
function spreadOverEnds(cells: readonly number[], probes: readonly Probe[]): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const cell of cells) {
    const probe = probes[cell];
    if (probe === undefined) continue;
    const key = `${endpointName(probe.source)}>${endpointName(probe.target)}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const lists = [...groups.values()];
  const rounds = Math.max(0, ...lists.map(({ length }) => length));
  // Each pair begins with another port.
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list, group) =>
      round < list.length ? (list[(round + group) % list.length] ?? []) : [],
    ),
  ).flat();
}

function addressesFreed(before: BoundWorld, after: BoundWorld): boolean {
  const running = new Set(
    after.pods.filter((pod) => !isCompleted(pod)).map(({ metadata }) => metadata.uid),
  );
  return before.pods.some(
    (pod) =>
      !isCompleted(pod) &&
      !running.has(pod.metadata.uid) &&
      Object.keys(podAddresses(pod)).length > 0,
  );
}

function podName({ metadata }: BoundWorld['pods'][number]): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
