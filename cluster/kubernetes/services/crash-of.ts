/**
 * Why a container of a pod ended before it was started again, where nobody asked it to. The agent ends with code 0 at SIGTERM, which is
 * how kubelets stop a container whose probe failed, and on order: anything else is a crash, or the kernel that was short of memory.
 */
import { asArray, asRecord, asString } from '../json-value.ts';

/** Takes the pod as the API server gives it; undefined where no container crashed. */
export function crashOf(stored: unknown): string | undefined {
  const statuses = asArray(asRecord(asRecord(stored)['status'])['containerStatuses']).map(asRecord);
  for (const { name, lastState } of statuses) {
    const terminated = asRecord(asRecord(lastState)['terminated']);
    const code = terminated['exitCode'];
    if (typeof code !== 'number' || code === 0) continue;
    return `container ${asString(name)} ended by itself with code ${code} (${asString(terminated['reason'])})`;
  }
  return undefined;
}
