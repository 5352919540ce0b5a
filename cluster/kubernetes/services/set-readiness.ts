/**
 * Switches the readiness gates of pods to what a world says, and waits until the kubelets have drawn the condition Ready from
 * them: what is stored afterwards is what endpoints are made from (rules 62, 104). No probe of ours runs for it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../../model/errors.ts';
import type { Pod, PodCondition } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import { apiPaths } from '../api-paths.ts';
import { allOrFirstError } from '../create-pods.ts';
import { asArray, asRecord, asString } from '../json-value.ts';
import { readPod } from '../read-stored.ts';
import type { RunContext } from '../run-context.ts';
import { objectKey, type Slice } from '../slice.ts';

const boundMs = 30_000;
const intervalMs = 100;
/** The kubelet writes the status as well: a patch that met its write is made again. */
const attemptsMax = 10;

/** Returns how many conditions were changed. Throws HarnessError('environment') when a kubelet does not follow. */
export async function setReadiness(
  context: RunContext,
  slice: Slice,
  world: World,
  assigned: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<number> {
  const wanted = world.pods.flatMap((pod) => {
    const key = assigned.get(objectKey(pod.metadata));
    return key === undefined ? [] : (pod.spec.readinessGates ?? []).map((gate) => ({ key, condition: conditionOf(pod, gate.conditionType) })); // prettier-ignore
  });
  const differing = wanted.filter(
    ({ key, condition }) => !hasCondition(slice.pods.get(key)?.stored, condition),
  );
  await allOrFirstError(
    differing.map(({ key, condition }) => patchCondition(context, key, condition, signal)),
  );
  await awaitReady(context, slice, [...assigned.values()], signal);
  return differing.length;
}

/** An absent condition reads as False: a gate that nobody opened is shut. */
function conditionOf({ status }: Pod, type: string): PodCondition {
  return status?.conditions?.find((one) => one.type === type) ?? { type, status: 'False' };
}

function hasCondition(pod: Pod | undefined, { type, status }: PodCondition): boolean {
  return (
    pod?.status?.conditions?.some((one) => one.type === type && one.status === status) === true
  );
}

/** Sets a condition of a pod's status, by `namespace/name`. */
export async function patchCondition(
  { api }: Pick<RunContext, 'api'>,
  key: string,
  { type, status }: PodCondition,
  signal: AbortSignal,
): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  for (let attempt = 1; ; attempt++) {
    const read = await api.request({ method: 'GET', path: apiPaths.pod(namespace, name) }, signal);
    const conditions = asArray(asRecord(asRecord(read.body)['status'])['conditions']).map(asRecord);
    const index = conditions.findIndex((one) => asString(one['type']) === type);
    const at = `/status/conditions/${index}`;
    const body =
      index < 0
        ? [{ op: 'add', path: '/status/conditions/-', value: { type, status } }]
        : [
            { op: 'test', path: `${at}/type`, value: type },
            { op: 'replace', path: `${at}/status`, value: status },
          ];
    const path = apiPaths.podStatus(namespace, name);
    const call = { method: 'PATCH', path, patchType: 'json-patch', body } as const;
    const accept = attempt < attemptsMax ? [409, 422] : [];
    const { status: code } = await api.request({ ...call, accept }, signal);
    if (code < 400) return;
  }
}

/** Every assigned pod is Ready exactly where all its gates are open; what is stored is read again on the way. */
async function awaitReady(
  { api }: RunContext,
  slice: Slice,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const namespaces = [...new Set([...slice.pods.keys()].map((key) => key.split('/')[0] ?? ''))];
  const startedAt = performance.now();
  for (;;) {
    for (const namespace of namespaces) {
      const { body } = await api.request({ method: 'GET', path: apiPaths.pods(namespace) }, signal);
      for (const item of asArray(asRecord(body)['items'])) {
        const stored = readPod(item);
        const pod = slice.pods.get(objectKey(stored.metadata));
        if (pod !== undefined) pod.stored = stored;
      }
    }
    const late = keys.filter((key) => {
      const pod = slice.pods.get(key)?.stored;
      return pod !== undefined && !followsGates(pod);
    });
    if (late.length === 0) return;
    if (performance.now() - startedAt > boundMs) {
      throw new HarnessError(
        'environment',
        `readiness of pods: ${late.join(', ')} did not follow their readiness gates within ${boundMs} ms`,
        { hint: 'Look at `kubectl describe pod`: the kubelet of its node may not answer.' },
      );
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

/** A pod with probes is Ready when they pass as well, which is not this file's to say. */
function followsGates({ spec, status }: Pod): boolean {
  if (spec.containers.some((one) => one.startupProbe !== undefined || one.readinessProbe !== undefined)) return true; // prettier-ignore
  const isTrue = (type: string): boolean =>
    status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
  const open = (spec.readinessGates ?? []).every((gate) => isTrue(gate.conditionType));
  return isTrue('Ready') === open;
}
