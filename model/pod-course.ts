/**
 * What can happen to a pod next: its course so far and an event go in, its course afterwards comes out. Events that change nothing
 * are possible (a gate that is open opens); those that no pod can have are not (a container ends that was not told to).
 */
import type { Pod } from './kubernetes.ts';
import type { LifecycleEvent } from './lifecycle.ts';

export interface PodCourse {
  readonly pod: Pod;
  readonly gate: boolean;
  readonly started: boolean;
  readonly readiness: boolean;
  readonly terminating: boolean;
  readonly gone: boolean;
  readonly restarted: boolean;
}

/** The course of a pod that was just created. */
export function newCourse(pod: Pod): PodCourse {
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

/** Whether an event can happen now. A second restart cannot: it waits for the kubelet's back-off. */
export function canHappen(course: PodCourse, event: LifecycleEvent): boolean {
  const { pod, started, terminating, gone, restarted } = course;
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = pod.spec.containers;
  if (gone) return false;
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts':
      return pod.spec.readinessGates !== undefined;
    case 'startup-passes':
      return startupProbe !== undefined && !terminating;
    case 'readiness-passes':
    case 'readiness-fails':
      return readinessProbe !== undefined && started;
    case 'liveness-fails':
      return livenessProbe !== undefined && started && !terminating && !restarted;
    case 'deletion':
      return !terminating;
    case 'end':
      return terminating;
  }
}

/** The course with one more event. */
export function courseAfter(course: PodCourse, event: LifecycleEvent): PodCourse {
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts':
      return { ...course, gate: event === 'gate-opens' };
    case 'startup-passes':
      return { ...course, started: true };
    case 'readiness-passes':
    case 'readiness-fails':
      return { ...course, readiness: event === 'readiness-passes' };
    case 'liveness-fails':
      return { ...newCourse(course.pod), gate: course.gate, restarted: true };
    case 'deletion':
      return { ...course, terminating: true };
    case 'end':
      return { ...course, gone: true };
  }
}
