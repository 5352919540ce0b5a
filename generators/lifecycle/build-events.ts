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
    const possible = new Set(states.flatMap(eventsOf));
    if (possible.size === 0) return [];
    const event = pickWeighted(
      kind,
      [...possible].map((one) => [one, weights[one]] as const),
    );
    const state = pick(
      pod,
      states.filter((one) => eventsOf(one).includes(event)),
    );
    happen(state, event);
    const { namespace = '', name } = state.pod.metadata;
    return [{ pod: { namespace, name }, event }];
  });
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
  const events: LifecycleEvent[] = [gate ? 'gate-shuts' : 'gate-opens'];
  if (readinessProbe !== undefined && started) {
    events.push(readiness ? 'readiness-fails' : 'readiness-passes');
  }
  if (state.terminating) return [...events, 'end'];
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
