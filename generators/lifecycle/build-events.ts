/**
 * The events of a scenario, each possible when its turn comes: a gate that is open shuts, a probe that fails begins to pass, what
 * is deleted ends. Deletions and pods that become ready weigh most: Services fall back to endpoints that terminate (rule 66).
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { LifecycleChange, LifecycleEvent } from '../../model/lifecycle.ts';
import { pick, pickWeighted } from '../pick.ts';
import { eventsMax, type LifecycleChoices } from './choices.ts';

const eventsMin = 3;

const weights: Readonly<Record<LifecycleEvent, number>> = {
  'gate-opens': 4,
  'gate-shuts': 3,
  'startup-passes': 5,
  'readiness-passes': 5,
  'readiness-fails': 3,
  'liveness-fails': 3,
  deletion: 6,
  end: 4,
};

const probedInTermination = 12;

/** What decides which events a pod can have next. */
interface Possible {
  readonly pod: Pod;
  gate: boolean;
  started: boolean;
  readiness: boolean;
  terminating: boolean;
  gone: boolean;
  restarted: boolean;
}

/** Events in their order; fewer than drawn where no pod is left to have one. */
export function buildEvents(
  choices: LifecycleChoices,
  pods: readonly Pod[],
): readonly LifecycleChange[] {
  const states = pods.map(initial);
  const counts = Array.from({ length: eventsMax - eventsMin + 1 }, (_, more) => eventsMin + more);
  return choices.events.slice(0, pick(choices.eventCount, counts)).flatMap(({ kind, pod }) => {
    const possible = new Map(states.flatMap((state) => eventsOf(state).map((one) => [one, weightOf(one, states)]))); // prettier-ignore
    if (possible.size === 0) return [];
    const event = pickWeighted(kind, [...possible]);
    const able = states.filter((one) => eventsOf(one).includes(event));
    const dying = able.filter(({ terminating }) => terminating);
    const state = pick(pod, dying.length > 0 ? dying : able);
    happen(state, event);
    const { namespace = '', name } = state.pod.metadata;
    return [{ pod: { namespace, name }, event }];
  });
}

/** What probes say of a pod in termination is rare, and decides whether Services fall back to it. */
function weightOf(event: LifecycleEvent, states: readonly Possible[]): number {
  const isProbe = event === 'readiness-passes' || event === 'readiness-fails';
  const ofDying = states.some((one) => one.terminating && eventsOf(one).includes(event));
  return isProbe && ofDying ? probedInTermination : weights[event];
}

function initial(pod: Pod): Possible {
  const [container] = pod.spec.containers;
  return {
    pod,
    gate: pod.status?.conditions?.[0]?.status === 'True',
    started: container?.startupProbe === undefined,
    readiness: container?.readinessProbe === undefined,
    terminating: false,
    gone: false,
    restarted: false,
  };
}

function eventsOf({ pod, gate, started, readiness, ...state }: Possible): LifecycleEvent[] {
  const [{ readinessProbe, livenessProbe } = {}] = pod.spec.containers;
  if (state.gone) return [];
  const gates: readonly LifecycleEvent[] = [gate ? 'gate-shuts' : 'gate-opens'];
  const isProbed = readinessProbe !== undefined && started;
  const readable: readonly LifecycleEvent[] = isProbed ? [readiness ? 'readiness-fails' : 'readiness-passes'] : []; // prettier-ignore
  // In termination gates change nothing (rule 105), which pods without a readiness probe are enough to see.
  if (state.terminating) return [...(isProbed ? readable : gates), 'end'];
  const events = [...gates, ...readable];
  if (!started) events.push('startup-passes');
  // Once a pod: a second restart waits for the kubelet's back-off.
  if (livenessProbe !== undefined && started && !state.restarted) events.push('liveness-fails');
  return [...events, 'deletion'];
}

function happen(state: Possible, event: LifecycleEvent): void {
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts':
      state.gate = event === 'gate-opens';
      return;
    case 'startup-passes':
      state.started = true;
      return;
    case 'readiness-passes':
    case 'readiness-fails':
      state.readiness = event === 'readiness-passes';
      return;
    case 'liveness-fails':
      Object.assign(state, initial(state.pod), { gate: state.gate, restarted: true });
      return;
    case 'deletion':
      state.terminating = true;
      return;
    case 'end':
      state.gone = true;
  }
}
