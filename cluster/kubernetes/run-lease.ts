/**
 * The lease of a run: a Lease in a namespace of its own that says who works under a prefix and until when. It keeps two
 * runs from sharing pods, and tells `clean` which namespaces a crash left behind.
 */
import { HarnessError, messageOf } from '../../model/errors.ts';
import { apiPaths } from './api-paths.ts';
import { leaseNamespaceAnnotation, runLabel } from './bookkeeping.ts';
import { asRecord, asString, asStringMap } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { holderIdentity, isHolderGone } from './run-holder.ts';

export interface RunLease {
  /** Stops renewing; the Lease goes with its namespace. */
  stop(): void;
  /** Why this run no longer holds the prefix; undefined while it does. */
  lostReason(): string | undefined;
}

export interface LeaseState {
  readonly holder: string;
  readonly renewedAt: Date;
  readonly expired: boolean;
}

const leaseName = 'run';
const durationMs = 60_000;
const renewEveryMs = 15_000;
/** Clocks of two machines may differ by this much before a live run is taken for dead. */
const clockSkewMs = 60_000;

/** The namespace that holds the Lease of everything under a prefix. */
export function leaseNamespaceOf(prefix: string): string {
  return `${prefix}-run`;
}

/** The state of the Lease in a namespace; undefined where there is none. */
export async function readLease(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
  now: Date = new Date(),
): Promise<LeaseState | undefined> {
  const path = apiPaths.lease(namespace, leaseName);
  const response = await api.request({ method: 'GET', path, accept: [404] }, signal);
  if (response.status === 404) return undefined;
  const { holderIdentity: identity, renewTime } = asRecord(asRecord(response.body)['spec']);
  const renewedAt = new Date(asString(renewTime));
  const expiresAt = renewedAt.getTime() + durationMs + clockSkewMs;
  const holder = asString(identity);
  // A time that cannot be read is no claim.
  const expired = !(now.getTime() < expiresAt) || isHolderGone(holder);
  return { holder, renewedAt, expired };
}

/**
 * Creates namespace and Lease and renews it until stopped. Throws HarnessError('environment') when the namespace
 * exists: then another run holds the prefix, or its remains must be cleaned first.
 */
export async function acquireLease(
  api: KubernetesApi,
  options: { readonly namespace: string; readonly runName: string },
  log: (message: string) => void,
  signal: AbortSignal,
): Promise<RunLease> {
  const { namespace, runName } = options;
  await createLeaseNamespace(api, namespace, runName, signal);
  const created = await api.request(
    { method: 'POST', path: apiPaths.leases(namespace), body: leaseBody(namespace, runName) },
    signal,
  );
  let version = resourceVersionOf(created.body);
  let lost: string | undefined;
  const renew = async (): Promise<void> => {
    try {
      const response = await api.request({
        method: 'PUT',
        path: apiPaths.lease(namespace, leaseName),
        body: leaseBody(namespace, runName, version),
        accept: [404, 409],
      });
      if (response.status < 400) version = resourceVersionOf(response.body);
      else lost ??= `the lease in namespace ${namespace} was taken or deleted by somebody else`;
    } catch (error) {
      log(`renewing the lease in namespace ${namespace}: ${messageOf(error)}`);
    }
    if (lost !== undefined) {
      clearInterval(timer);
      log(lost);
    }
  };
  const timer = setInterval(() => void renew(), renewEveryMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
    lostReason: () => lost,
  };
}

async function createLeaseNamespace(
  api: KubernetesApi,
  namespace: string,
  runName: string,
  signal: AbortSignal,
): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { [runLabel]: runName },
      annotations: { [leaseNamespaceAnnotation]: namespace },
    },
  };
  const response = await api.request(
    { method: 'POST', path: apiPaths.namespaces(), body, accept: [409] },
    signal,
  );
  if (response.status !== 409) return;
  const existing = await api.request(
    { method: 'GET', path: apiPaths.namespace(namespace), accept: [404] },
    signal,
  );
  const labels = asStringMap(asRecord(asRecord(existing.body)['metadata'])['labels']);
  throw new HarnessError(
    'environment',
    `namespace ${namespace} exists: ${
      labels[runLabel] === undefined
        ? 'it was not made by kubeprop'
        : `run "${labels[runLabel]}" holds this prefix`
    }`,
    {
      hint: 'Wait for that run to end, or run `kubeprop clean` where it ended without cleaning up.',
    },
  );
}

function leaseBody(namespace: string, runName: string, resourceVersion?: string): object {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName,
      namespace,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: {
      holderIdentity: holderIdentity(runName),
      leaseDurationSeconds: durationMs / 1_000,
      // MicroTime: the API wants six digits.
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    },
  };
}

function resourceVersionOf(body: unknown): string {
  return asString(asRecord(asRecord(body)['metadata'])['resourceVersion']);
}
