/**
 * What happens to pods while Services use them (rules 104 to 106): events, and what the control plane then holds of a pod. An event is
 * what somebody does to a pod; what follows from it is for the oracle to say and for the cluster to show.
 */
import type { PodReference } from './step.ts';

export const lifecycleEvents = [
  /** The readiness gate of the pod becomes True, or False. */
  'gate-opens',
  'gate-shuts',
  /** A probe of the container begins to pass, or to fail. */
  'startup-passes',
  'readiness-passes',
  'readiness-fails',
  'liveness-fails',
  /** The pod is deleted with a long grace period, and its container goes on serving. */
  'deletion',
  /** The container of a deleted pod ends. */
  'end',
] as const;

export type LifecycleEvent = (typeof lifecycleEvents)[number];

export interface LifecycleChange {
  readonly pod: PodReference;
  readonly event: LifecycleEvent;
}

/** A pod as the control plane holds it; one that is gone has no state. */
export interface PodLifecycle {
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly restarts: number;
  /** Its first address: a container that starts again keeps it (rule 106). */
  readonly address: string;
  /** Why its container ended where nobody asked it to: a failure of the environment. Absent where it did not. */
  readonly crash?: string | undefined;
}

/** `namespace/name`. */
export function podKey({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}

/** `x/a deletion`: for people and for keys. */
export function lifecycleName({ pod, event }: LifecycleChange): string {
  return `${podKey(pod)} ${event}`;
}

/** The name of a moment: `at first`, or `after event 2, x/b deletion`. `change`: what happened just before, event `index`. */
export function momentName(index: number, change: LifecycleChange | undefined): string {
  return change === undefined ? 'at first' : `after event ${index}, ${lifecycleName(change)}`;
}

/** A text that begins with a moment, where the events at `removed` are left out; undefined where the moment is of one of them. */
export function momentWithout(text: string, removed: readonly number[]): string | undefined {
  const event = Number(/^(?:during )?after event (\d+), /.exec(text)?.[1] ?? 0);
  if (removed.includes(event - 1)) return undefined;
  const before = removed.filter((position) => position < event).length;
  return text.replace(/^((?:during )?after event )\d+, /, `$1${event - before}, `);
}

/** How many events come before the moment at rest that a text begins with; undefined where it begins with none, or during an event. */
export function eventsBefore(text: string): number | undefined {
  if (text.startsWith('at first')) return 0;
  const event = /^after event (\d+), /.exec(text)?.[1];
  return event === undefined ? undefined : Number(event);
}

/** The text without the moment that it begins with. */
export function withoutMoment(text: string): string {
  return text.replace(/^(?:at first|(?:during )?after event \d+, \S+ \S+): /, '');
}
