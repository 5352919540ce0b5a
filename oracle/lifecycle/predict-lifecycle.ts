/**
 * What the kubelet and the control plane make of the events of pods: pods as created and events go in, per moment the state of every
 * pod comes out. A new container has passed no probe; a pod is Ready by its container and by its gates as they were at its deletion.
 */
import type { Container, Pod } from '../../model/kubernetes.ts';
import { podKey, type LifecycleChange, type PodLifecycle } from '../../model/lifecycle.ts';

/** By `namespace/name`; one that is gone is absent. */
export type LifecycleMoment = ReadonlyMap<string, PodLifecycle>;

interface PodState {
  readonly containers: readonly Container[];
  readonly address: string;
  readonly gates: boolean;
  /** Whether the startup probe passed; without one it has as soon as the container runs (rule 104). */
  readonly started: boolean;
  readonly readinessPasses: boolean;
  readonly terminating: boolean;
  readonly restarts: number;
}

/** Element 0 is the moment before any event, element i the one after event i. Source: rules 104, 105, 106. */
export function predictLifecycle(
  pods: ReadonlyMap<string, Pod>,
  changes: readonly LifecycleChange[],
): readonly LifecycleMoment[] {
  const states = new Map([...pods].map(([key, pod]) => [key, created(pod)] as const));
  const moments = [momentOf(states)];
  for (const { pod, event } of changes) {
    const key = podKey(pod);
    const state = states.get(key);
    const next = state === undefined ? undefined : after(state, event);
    if (next === undefined) states.delete(key);
    else states.set(key, next);
    moments.push(momentOf(states));
  }
  return moments;
}

function created({ spec, status }: Pod): PodState {
  const gates = (spec.readinessGates ?? []).every(({ conditionType }) =>
    status?.conditions?.some(({ type, status: is }) => type === conditionType && is === 'True'),
  );
  const [first] = status?.podIPs ?? [];
  const { containers } = spec;
  const state = { containers, address: first?.ip ?? '', gates, terminating: false, restarts: 0 };
  return { ...state, ...newContainer(containers) };
}

/** Ports on which probes ask are shut in a new container. */
function newContainer(
  containers: readonly Container[],
): Pick<PodState, 'started' | 'readinessPasses'> {
  return {
    started: containers.every(({ startupProbe }) => startupProbe === undefined),
    readinessPasses: containers.every(({ readinessProbe }) => readinessProbe === undefined),
  };
}

/** Undefined: the pod is gone. */
function after(state: PodState, event: LifecycleChange['event']): PodState | undefined {
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts':
      // The worker of a pod in termination waits for its containers and draws no status until they have ended (kubelet,
      // pod_workers.go and syncTerminatingPod); probes alone write the condition meanwhile, with the gates that it knew.
      return state.terminating ? state : { ...state, gates: event === 'gate-opens' };
    case 'startup-passes':
      return { ...state, started: true };
    case 'readiness-passes':
    case 'readiness-fails':
      return { ...state, readinessPasses: event === 'readiness-passes' };
    case 'liveness-fails': {
      // Before the startup probe has passed, and while the pod terminates, nobody asks for it (rule 104).
      const hasProbe = state.containers.some(({ livenessProbe }) => livenessProbe !== undefined);
      if (!hasProbe || !state.started || state.terminating) return state;
      return { ...state, ...newContainer(state.containers), restarts: state.restarts + 1 };
    }
    case 'deletion':
      return { ...state, terminating: true };
    case 'end':
      return undefined;
  }
}

function momentOf(states: ReadonlyMap<string, PodState>): LifecycleMoment {
  return new Map(
    [...states].map(
      ([key, { gates, started, readinessPasses, terminating, restarts, address }]) => [
        key,
        // A startup probe that has not passed keeps the readiness probe from being asked.
        { ready: gates && started && readinessPasses, terminating, restarts, address },
      ],
    ),
  );
}
