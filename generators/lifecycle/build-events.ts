/**
 * The events of a scenario, each possible when its turn comes: a gate that is open shuts, a probe that fails begins to pass, what
 * is deleted ends. Deletions and pods that become ready weigh most: Services fall back to endpoints that terminate (rule 66).
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { LifecycleChange, LifecycleEvent } from '../../model/lifecycle.ts';
import { courseAfter, newCourse, type PodCourse } from '../../model/pod-course.ts';
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

/** Events in their order; fewer than drawn where no pod is left to have one. */
export function buildEvents(
  choices: LifecycleChoices,
  pods: readonly Pod[],
): readonly LifecycleChange[] {
  const states = pods.map(newCourse);
  const counts = Array.from({ length: eventsMax - eventsMin + 1 }, (_, more) => eventsMin + more);
  return choices.events.slice(0, pick(choices.eventCount, counts)).flatMap(({ kind, pod }) => {
    const possible = new Map(states.flatMap((state) => eventsOf(state).map((one) => [one, weightOf(one, states)]))); // prettier-ignore
    if (possible.size === 0) return [];
    const event = pickWeighted(kind, [...possible]);
    const able = states.filter((one) => eventsOf(one).includes(event));
    const dying = able.filter(({ terminating }) => terminating);
    const state = pick(pod, dying.length > 0 ? dying : able);
    states[states.indexOf(state)] = courseAfter(state, event);
    const { namespace = '', name } = state.pod.metadata;
    return [{ pod: { namespace, name }, event }];
  });
}

/** What probes say of a pod in termination is rare, and decides whether Services fall back to it. */
function weightOf(event: LifecycleEvent, states: readonly PodCourse[]): number {
  const isProbe = event === 'readiness-passes' || event === 'readiness-fails';
  const ofDying = states.some((one) => one.terminating && eventsOf(one).includes(event));
  return isProbe && ofDying ? probedInTermination : weights[event];
}

/** Those that change something. */
function eventsOf({ pod, gate, started, readiness, ...state }: PodCourse): LifecycleEvent[] {
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
