/**
 * The part of reproduce.sh in which things happen to pods: events become commands, each followed by the bound within which it takes
 * its effect. What a pod does by itself it is told over `kubectl exec`; gates and deletions are the API server's.
 */
import type { Container, Pod } from '../../../model/kubernetes.ts';
import { lifecycleName, podKey, type LifecycleChange } from '../../../model/lifecycle.ts';
import type { Scenario } from '../../../model/scenario.ts';

/** Longer than a script takes: the container is told when to end. */
export const graceSeconds = 600;

export interface LifecycleScript {
  readonly events: readonly string[];
  /** After the judgement: what it was about must not be a server that ended by itself. */
  readonly check: readonly string[];
}

/** Lines of shell. `events`: how many come before the question; `ask`: what is asked at every moment before. */
export function lifecycleScript(
  { world, lifecycle }: Scenario,
  events: number,
  ask: readonly string[],
): LifecycleScript {
  if (lifecycle === undefined) return { events: [], check: [] };
  const taken = lifecycle.slice(0, events);
  const pods = new Map(world.pods.map((pod) => [podKey(placeOf(pod)), pod]));
  const ended = new Set(taken.filter(({ event }) => event === 'end').map(({ pod }) => podKey(pod)));
  return {
    events: taken.flatMap((change, index) => [
      ...ask,
      `say "event ${index + 1} of ${taken.length}: ${lifecycleName(change)}"`,
      ...eventCommands(change, pods.get(podKey(change.pod))),
      'wait_effect',
    ]),
    check: [...pods]
      .filter(([key]) => !ended.has(key))
      .map(([, pod]) => `still_serves ${wordsOf(pod)}`),
  };
}

/** Sets the gates of a scenario with events as they are before anything happens. */
export function gateCommands({ world, lifecycle }: Scenario): readonly string[] {
  if (lifecycle === undefined) return [];
  return world.pods.flatMap((pod) => {
    const { namespace, name } = placeOf(pod);
    return (pod.spec.readinessGates ?? []).map(({ conditionType }) => {
      const found = pod.status?.conditions?.find(({ type }) => type === conditionType);
      return `set_condition ${namespace} ${name} ${conditionType} ${found?.status ?? 'False'}`;
    });
  });
}

function eventCommands({ event }: LifecycleChange, pod: Pod | undefined): readonly string[] {
  if (pod === undefined) return [];
  const { namespace, name } = placeOf(pod);
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = pod.spec.containers;
  const order = (text: string): string => `give_order ${wordsOf(pod)} ${text}`;
  const listen = (order: (text: string) => string, word: 'open' | 'shut', probe: Container['startupProbe']) =>
    probe === undefined ? [] : [order(`${word} ${probe.tcpSocket.port}`)]; // prettier-ignore
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts':
      return (pod.spec.readinessGates ?? [])
        .slice(0, 1)
        .map(({ conditionType }) => `set_condition ${namespace} ${name} ${conditionType} ${event === 'gate-opens' ? 'True' : 'False'}`); // prettier-ignore
    case 'startup-passes':
      // Liveness is asked as soon as the startup probe has passed.
      return [...listen(order, 'open', livenessProbe), ...listen(order, 'open', startupProbe)];
    case 'readiness-passes':
      return listen(order, 'open', readinessProbe);
    case 'readiness-fails':
      return listen(order, 'shut', readinessProbe);
    case 'liveness-fails':
      return listen(order, 'shut', livenessProbe);
    case 'deletion':
      return [order('linger'), `delete_slowly ${wordsOf(pod)}`];
    case 'end':
      return [order('end')];
  }
}

function placeOf({ metadata: { namespace = 'default', name } }: Pod): {
  readonly namespace: string;
  readonly name: string;
} {
  return { namespace, name };
}

/** Namespace, name and first container. */
function wordsOf(pod: Pod): string {
  const { namespace, name } = placeOf(pod);
  return `${namespace} ${name} ${pod.spec.containers[0]?.name ?? ''}`;
}
