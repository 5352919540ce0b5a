/**
 * Lets the API server judge a change before anything changes. Its rejection is the user's mistake (or a generator's):
 * HarnessError('input') with the server's own words.
 */
import { HarnessError } from '../../model/errors.ts';
import { describeCall, isRejection, isTerminating, serverMessage } from './api-errors.ts';
import type { ApiCall, ApiResponse, KubernetesApi } from './kubernetes-api.ts';

/** Statuses that say that the object is wrong. */
export const rejectionStatuses = [400, 403, 422];

/** Dry-runs all calls at once. Throws HarnessError('input') for the first rejected one. */
export async function dryRunAll(
  api: KubernetesApi,
  calls: readonly ApiCall[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    calls.map(async (call) => {
      const query = { ...call.query, dryRun: 'All' };
      // An object that appeared meanwhile (409) is replaced when it comes to it.
      const accept = [...rejectionStatuses, 409];
      throwIfRejected(call, await api.request({ ...call, query, accept }, signal));
    }),
  );
}

/** Throws HarnessError('input') when the response says that the object is wrong. */
export function throwIfRejected(call: ApiCall, response: ApiResponse): void {
  if (response.status < 400 || response.status === 409) return;
  const message = `${describeCall(call)}: the API server rejected it: ${serverMessage(response)}`;
  throw isRejection(response)
    ? new HarnessError('input', message, {
        hint: 'Correct the object in the scenario; the message is from the API server.',
      })
    : new HarnessError('environment', message, {
        hint: isTerminating(response)
          ? 'Somebody deleted the namespace: another run that cleans up, or kubeprop clean. Run again.'
          : 'The user of this context lacks a permission, or an admission webhook refused.',
      });
}
