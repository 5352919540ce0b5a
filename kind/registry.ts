/**
 * Does a container registry answer from this machine? Asked once per cluster and bounded: without one the images come
 * from the air-gapped build.
 */
import { messageOf } from '../model/errors.ts';

export interface RegistryProbe {
  readonly host: string;
  readonly reachable: boolean;
  /** What was seen: a status code, or why there was none. */
  readonly seen: string;
}

/** Where KIND's node images and most images of CNIs are. */
const nodeImageRegistry = 'registry-1.docker.io';

const probeTimeoutMs = 5_000;

/** Asks the registry's version endpoint; 401 is an answer too, it asks for a token. */
export async function probeRegistry(
  signal: AbortSignal,
  host: string = nodeImageRegistry,
  request: typeof fetch = fetch,
): Promise<RegistryProbe> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
  try {
    const response = await request(`https://${host}/v2/`, { signal: bounded });
    const reachable = response.status === 200 || response.status === 401;
    return { host, reachable, seen: `status ${response.status}` };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { host, reachable: false, seen: messageOf(cause) };
  }
}
