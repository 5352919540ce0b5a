/**
 * Brings the namespaces of a slice to their labels and creates what is missing, with the agent program inside. A
 * namespace that this run did not make is never touched.
 */
import { HarnessError } from '../../model/errors.ts';
import { namespaceNameLabel, type Labels } from '../../model/kubernetes.ts';
import { apiPaths } from './api-paths.ts';
import { podSecurityLabel, runLabel } from './bookkeeping.ts';
import { dryRunAll } from './dry-run.ts';
import { asRecord, asStringMap, canonicalJson } from './json-value.ts';
import type { ApiCall } from './kubernetes-api.ts';
import { agentConfigMap, namespaceManifest } from './namespace-manifest.ts';
import { readNamespace } from './read-stored.ts';
import type { RunContext } from './run-context.ts';
import type { Slice } from './slice.ts';

export interface NamespaceRequest {
  /** Real name. */
  readonly name: string;
  readonly labels: Labels;
  readonly podSecurity: 'restricted' | 'privileged';
}

const nameLengthMax = 63;

/** Creates the missing ones after a dry run; returns how many were created. */
export async function createMissingNamespaces(
  context: RunContext,
  slice: Slice,
  requests: readonly NamespaceRequest[],
  dryRun: boolean,
  signal: AbortSignal,
): Promise<number> {
  const missing = requests.filter(({ name }) => !slice.namespaces.has(name));
  for (const { name } of missing) checkName(name);
  const creates = missing.map((request) => createCall(context, request));
  if (dryRun) await dryRunAll(context.api, creates, signal);
  await Promise.all([
    ...missing.map((request) => createNamespace(context, slice, request, signal)),
    ...requests.map((request) => admitHostNetwork(context, slice, request, signal)),
  ]);
  return missing.length;
}

/** The patches that bring existing namespaces to their labels; a namespace without request loses them. */
export function labelPatches(
  slice: Slice,
  requests: readonly NamespaceRequest[],
): readonly { readonly name: string; readonly labels: Labels; readonly call: ApiCall }[] {
  const wanted = new Map(requests.map(({ name, labels }) => [name, scenarioLabels(labels)]));
  return [...slice.namespaces].flatMap(([name, namespace]) => {
    const labels = wanted.get(name) ?? {};
    if (canonicalJson(labels) === canonicalJson(namespace.labels)) return [];
    const gone = Object.keys(namespace.labels).filter((key) => !(key in labels));
    const body = {
      metadata: { labels: { ...Object.fromEntries(gone.map((key) => [key, null])), ...labels } },
    };
    const call = {
      method: 'PATCH',
      path: apiPaths.namespace(name),
      patchType: 'merge-patch',
      body,
    } as const;
    return [{ name, labels, call }];
  });
}

/** A namespace that gets its first hostNetwork pod becomes privileged and stays so. */
async function admitHostNetwork(
  context: RunContext,
  slice: Slice,
  { name, podSecurity }: NamespaceRequest,
  signal: AbortSignal,
): Promise<void> {
  const namespace = slice.namespaces.get(name);
  if (podSecurity === 'restricted' || namespace?.podSecurity !== 'restricted') return;
  const body = { metadata: { labels: { [podSecurityLabel]: podSecurity } } };
  const path = apiPaths.namespace(name);
  const response = await context.api.request({ method: 'PATCH', path, body }, signal);
  namespace.podSecurity = podSecurity;
  namespace.stored = readNamespace(response.body);
}

/** The control plane keeps the name label itself (rule 14). */
function scenarioLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== namespaceNameLabel));
}

function checkName(name: string): void {
  if (name.length <= nameLengthMax) return;
  throw new HarnessError(
    'input',
    `the namespace name ${name} has ${name.length} characters; Kubernetes allows ${nameLengthMax}`,
    { hint: 'Use a shorter namespace name in the scenario.' },
  );
}

function createCall(context: RunContext, request: NamespaceRequest): ApiCall {
  return {
    method: 'POST',
    path: apiPaths.namespaces(),
    body: namespaceManifest({
      ...request,
      labels: scenarioLabels(request.labels),
      runName: context.runName,
      leaseNamespace: context.leaseNamespace,
    }),
  };
}

async function createNamespace(
  context: RunContext,
  slice: Slice,
  request: NamespaceRequest,
  signal: AbortSignal,
): Promise<void> {
  const response = await context.api.request(
    { ...createCall(context, request), accept: [409] },
    signal,
  );
  if (response.status === 409) await throwNotOurs(context, request.name, signal);
  context.namespacesMade.add(request.name);
  await context.api.request(
    {
      method: 'POST',
      path: apiPaths.configMaps(request.name),
      body: agentConfigMap(request.name, context.agentProgram),
    },
    signal,
  );
  slice.namespaces.set(request.name, {
    stored: readNamespace(response.body),
    labels: scenarioLabels(request.labels),
    podSecurity: request.podSecurity,
  });
}

async function throwNotOurs(
  context: RunContext,
  name: string,
  signal: AbortSignal,
): Promise<never> {
  const { body } = await context.api.request(
    { method: 'GET', path: apiPaths.namespace(name) },
    signal,
  );
  const run = asStringMap(asRecord(asRecord(body)['metadata'])['labels'])[runLabel];
  throw new HarnessError(
    'environment',
    run === undefined
      ? `namespace ${name} exists and was not made by kubeprop; it is left alone`
      : `namespace ${name} exists and belongs to the run "${run}"`,
    {
      hint:
        run === undefined
          ? 'Rename or delete that namespace, or use another cluster.'
          : 'Wait for that run to end, or run `kubeprop clean` where it ended without cleaning up.',
    },
  );
}
