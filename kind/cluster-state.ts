/**
 * What kubeprop remembers of the clusters that it created: one JSON file each in the state directory, beside the
 * cluster's own kubeconfig. A file is written before the first node, so that a crash leaves a trace that can be
 * cleaned.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError, messageOf } from '../model/errors.ts';
import { cniNames, ipFamilies, proxyModes } from './cluster-options.ts';
import type { KindContext } from './context.ts';
import { dnsModes } from './corefile.ts';
import { stateDirectory } from './directories.ts';

const clusterState = z.strictObject({
  apiVersion: z.literal('kubeprop.dev/v1alpha1'),
  kind: z.literal('KindClusterState'),
  name: z.string().min(1),
  context: z.string().min(1),
  kubeconfigPath: z.string().min(1),
  cni: z.enum(cniNames),
  cniVersion: z.string(),
  proxy: z.enum(proxyModes),
  ipFamily: z.enum(ipFamilies),
  workers: z.number().int().nonnegative(),
  kubernetesVersion: z.string().min(1),
  /** Absent where it has the Corefile of kubeadm. */
  dns: z.enum(dnsModes).optional(),
  nodeImage: z.string().min(1),
  agentImage: z.string().min(1),
  /** `creating` until all of its system pods were Ready once. */
  phase: z.enum(['creating', 'ready']),
  /** Process that creates it; absent once it is ready. */
  creatorPid: z.number().int().positive().optional(),
});

export type ClusterState = z.infer<typeof clusterState>;

type Environment = KindContext['env'];

const privateMode = 0o600;

function folder(env: Environment): string {
  return join(stateDirectory(env), 'clusters');
}

function statePath(env: Environment, name: string): string {
  return join(folder(env), `${name}.json`);
}

/** Where the kubeconfig of a cluster belongs; ~/.kube/config is never touched. */
export function kubeconfigPathOf(env: Environment, name: string): string {
  return join(folder(env), `${name}.kubeconfig`);
}

/** Writes the state so that a reader sees the old file or the new one. */
export async function writeClusterState(env: Environment, state: ClusterState): Promise<void> {
  await mkdir(folder(env), { recursive: true, mode: 0o700 });
  const path = statePath(env, state.name);
  const partial = `${path}.partial`;
  await writeFile(partial, `${JSON.stringify(state, undefined, 2)}\n`, { mode: privateMode });
  await rename(partial, path);
}

/** The state of one cluster, or undefined where it is not one of ours. */
export async function readClusterState(
  env: Environment,
  name: string,
): Promise<ClusterState | undefined> {
  const path = statePath(env, name);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new HarnessError('environment', `cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return parseClusterState(text, path);
}

/** Parses a state file; the error names the file and each field that is wrong. */
export function parseClusterState(text: string, path: string): ClusterState {
  const hint = `If the cluster is not needed, delete the file and the nodes: docker ps --filter label=io.x-k8s.kind.cluster.`;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new HarnessError('environment', `${path} is not JSON: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  }
  const parsed = clusterState.safeParse(data);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new HarnessError(
    'environment',
    `${path} is not the state of a cluster: ${issues.join('; ')}`,
    { hint },
  );
}

/** The states of all our clusters, by name. */
export async function readClusterStates(env: Environment): Promise<readonly ClusterState[]> {
  const names = await readdir(folder(env)).catch(() => []);
  const states: ClusterState[] = [];
  for (const file of names.toSorted()) {
    if (!file.endsWith('.json')) continue;
    const state = await readClusterState(env, file.slice(0, -'.json'.length));
    if (state !== undefined) states.push(state);
  }
  return states;
}

/** Forgets a cluster and its kubeconfig. */
export async function removeClusterState(env: Environment, name: string): Promise<void> {
  await rm(statePath(env, name), { force: true });
  await rm(kubeconfigPathOf(env, name), { force: true });
}
