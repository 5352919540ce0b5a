/**
 * Events of pods on a real cluster. Probes of the kubelet ask ports that the agent opens and shuts on order; a deleted pod has a long
 * grace period and an agent that ignores SIGTERM, so that it goes on serving until it is told to end.
 */
import { podAddresses } from '../../../model/bound-world.ts';
import { HarnessError, messageOf } from '../../../model/errors.ts';
import { podKey, type LifecycleEvent, type PodLifecycle } from '../../../model/lifecycle.ts';
import type { LifecycleLane } from '../../lifecycle-lane.ts';
import { apiPaths } from '../api-paths.ts';
import { deletePods } from '../create-pods.ts';
import { asArray, asRecord } from '../json-value.ts';
import { readPod } from '../read-stored.ts';
import type { RunContext } from '../run-context.ts';
import { objectKey, type PoolPod, type Slice } from '../slice.ts';
import { crashOf } from './crash-of.ts';
import { openPorts } from './open-ports.ts';
import { patchCondition } from './set-readiness.ts';

const orderMs = 10_000;
/** A new container is attached to within this, or the pod is lost. */
const restartMs = 20_000;
/**
 * Longer than any case: the pod ends when its agent does. What a killed runner leaves is gone after it, since a kubelet that
 * waits for a container does not stop it earlier for a shorter period.
 */
const graceSeconds = '240';

/** Events on the pods of a slice. */
export function createLifecycleLane(context: RunContext, slice: Slice): LifecycleLane {
  const { api } = context;
  /** Keys of pods that cannot be again as they were created, and the restarts that were seen of each. */
  const touched = new Set<string>();
  /** Pods whose readiness probe passes: that can be undone. */
  const passing = new Set<string>();
  const restartsSeen = new Map<string, number>();
  /** Deleted pods that go on serving. */
  const lingering = new Set<string>();

  const find = (logical: string): readonly [string, PoolPod] => {
    const found = [...slice.pods].find(([, { logicalName }]) => logicalName === logical);
    if (found === undefined)
      throw new HarnessError('environment', `the lane has no pod ${logical}`);
    return found;
  };
  const open = async (pod: PoolPod, ports: readonly (number | undefined)[]): Promise<void> => {
    const wanted = ports.flatMap((port) => (port === undefined ? [] : [{ protocol: 'TCP' as const, port }])); // prettier-ignore
    const problem = await openPorts(pod, wanted);
    if (problem !== undefined) throw new HarnessError('environment', problem);
  };
  const shut = async ({ agent }: PoolPod, port: number | undefined): Promise<void> => {
    if (port === undefined) return;
    await agent.order({ o: 'shut', p: [port] }, orderMs);
    agent.listening.delete(`T${port}`);
  };

  return {
    async take({ pod: reference, event }, signal) {
      const [key, pod] = find(podKey(reference));
      const [{ startupProbe, readinessProbe, livenessProbe } = {}] = pod.shape.spec.containers;
      const [gate] = pod.shape.spec.readinessGates ?? [];
      if (!isUndone(event)) touched.add(key);
      switch (event) {
        case 'gate-opens':
        case 'gate-shuts': {
          if (gate === undefined) return;
          const status = event === 'gate-opens' ? 'True' : 'False';
          await patchCondition(context, key, { type: gate.conditionType, status }, signal);
          return;
        }
        case 'startup-passes':
          // Liveness is asked as soon as the startup probe has passed.
          await open(pod, [livenessProbe?.tcpSocket.port]);
          await open(pod, [startupProbe?.tcpSocket.port]);
          return;
        case 'readiness-passes':
          passing.add(key);
          await open(pod, [readinessProbe?.tcpSocket.port]);
          return;
        case 'readiness-fails':
          await shut(pod, readinessProbe?.tcpSocket.port);
          return;
        case 'liveness-fails':
          await shut(pod, livenessProbe?.tcpSocket.port);
          return;
        case 'deletion': {
          await pod.agent.order({ o: 'linger' }, orderMs);
          lingering.add(key);
          const { namespace = '', name } = pod.stored.metadata;
          const path = apiPaths.pod(namespace, name);
          await api.request({ method: 'DELETE', path, query: { gracePeriodSeconds: graceSeconds } }, signal); // prettier-ignore
          return;
        }
        case 'end':
          await pod.agent.order({ o: 'end' }, orderMs);
      }
    },
    async readPods(signal) {
      const namespaces = [...new Set([...slice.pods.keys()].map((key) => key.split('/')[0] ?? ''))];
      const states = new Map<string, PodLifecycle>();
      for (const namespace of namespaces) {
        const { body } = await api.request({ method: 'GET', path: apiPaths.pods(namespace) }, signal); // prettier-ignore
        for (const item of asArray(asRecord(body)['items'])) {
          const stored = readPod(item);
          const key = objectKey(stored.metadata);
          const pod = slice.pods.get(key);
          if (pod === undefined || pod.logicalName === '') continue;
          const restarts = restartsOf(item);
          // The agent of a new container listens nowhere: its first answer makes that known.
          if (restarts > (restartsSeen.get(key) ?? 0)) await awaitAgent(pod);
          restartsSeen.set(key, restarts);
          const crash = crashOf(item);
          if (crash !== undefined) touched.add(key);
          states.set(pod.logicalName, {
            ready: stored.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true, // prettier-ignore
            terminating: stored.metadata.deletionTimestamp !== undefined,
            restarts,
            address: Object.values(podAddresses(stored))[0] ?? '',
            crash,
          });
        }
      }
      return states;
    },
    async reset() {
      await Promise.all(
        [...passing].map(async (key) => {
          const pod = slice.pods.get(key);
          if (pod === undefined || touched.has(key)) return;
          const [{ readinessProbe } = {}] = pod.shape.spec.containers;
          await shut(pod, readinessProbe?.tcpSocket.port).catch(() => touched.add(key));
        }),
      );
      passing.clear();
      const keys = [...touched].filter((key) => slice.pods.has(key));
      touched.clear();
      // An agent that is gone already has ended.
      const ended = keys.flatMap((key) => (lingering.has(key) ? (slice.pods.get(key) ?? []) : []));
      const end = async ({ agent }: PoolPod): Promise<void> => {
        await agent.order({ o: 'end' }, orderMs).catch(() => undefined);
      };
      await Promise.all(ended.map(end));
      lingering.clear();
      for (const key of keys) {
        slice.pods.get(key)?.agent.close();
        slice.pods.delete(key);
        restartsSeen.delete(key);
      }
      await deletePods(context, keys, { graceSeconds: 1 });
    },
  };
}

/** Whether a pod is as it was created once gates and ports are: kubelets do not remember what they read there. */
function isUndone(event: LifecycleEvent): boolean {
  return ['gate-opens', 'gate-shuts', 'readiness-passes', 'readiness-fails'].includes(event);
}

async function awaitAgent({ agent }: PoolPod): Promise<void> {
  try {
    await agent.order({ o: 'ping' }, restartMs);
  } catch (cause) {
    throw new HarnessError('environment', `after a restart: ${messageOf(cause)}`, { cause });
  }
}

/** How often its containers were started again. */
function restartsOf(stored: unknown): number {
  return asArray(asRecord(asRecord(stored)['status'])['containerStatuses'])
    .map((one) => Number(asRecord(one)['restartCount'] ?? 0))
    .reduce((sum, count) => sum + count, 0);
}
