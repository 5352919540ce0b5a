/**
 * Reads from a stored pod whether it can be probed from, still starts, or cannot start at all. The last is told within
 * seconds, with the image or the kubelet's words, instead of after a long wait.
 */
import { asArray, asRecord, asString } from './json-value.ts';

export type PodState =
  | { readonly state: 'ready' }
  /** `suspect` is set where the reason rarely passes by itself. */
  | { readonly state: 'starting'; readonly reason: string; readonly suspect: boolean }
  | { readonly state: 'failed'; readonly reason: string; readonly hint: string };

const imageHint =
  'Load the image into the nodes (`kind load docker-image`), or name an image with Node >= 18 that they can pull.';
const hopelessReasons = ['ErrImageNeverPull', 'InvalidImageName'];
const suspectReasons = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
  'StartError',
];

export function inspectPod(stored: unknown): PodState {
  const { status } = asRecord(stored);
  const { phase, reason, message, podIPs, containerStatuses, initContainerStatuses } =
    asRecord(status);
  if (phase === 'Failed' || phase === 'Succeeded') {
    return {
      state: 'failed',
      reason: `the pod ended: ${asString(reason) || asString(phase)} ${asString(message)}`.trim(),
      hint: 'Look at `kubectl describe pod`; the node may be full or may not admit the pod.',
    };
  }
  const statuses = [...asArray(initContainerStatuses), ...asArray(containerStatuses)].map(asRecord);
  for (const container of statuses) {
    const waiting = asRecord(asRecord(container['state'])['waiting']);
    const why = asString(waiting['reason']);
    const text = `${why}: ${asString(waiting['message']) || 'no message'}, image ${asString(container['image'])}`;
    if (hopelessReasons.includes(why)) return { state: 'failed', reason: text, hint: imageHint };
    if (suspectReasons.includes(why)) return { state: 'starting', reason: text, suspect: true };
  }
  const running =
    asArray(containerStatuses).length > 0 &&
    asArray(containerStatuses).every(
      (container) => asRecord(asRecord(container)['state'])['running'] !== undefined,
    );
  if (phase === 'Running' && running && asArray(podIPs).length > 0) return { state: 'ready' };
  const waiting = statuses
    .map((container) => asString(asRecord(asRecord(container['state'])['waiting'])['reason']))
    .find((why) => why !== '');
  return {
    state: 'starting',
    reason: `phase ${asString(phase) || 'unknown'}${waiting === undefined ? '' : `, ${waiting}`}`,
    suspect: false,
  };
}

/** What to do about a pod that stays suspect. */
export function hintFor(reason: string): string {
  return /image/i.test(reason) ? imageHint : 'Look at `kubectl describe pod` and `kubectl logs`.';
}
