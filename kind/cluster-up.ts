/**
 * Creates a KIND cluster with a CNI, or uses the one that is there. In: options. Out: a cluster whose nodes and
 * system pods are Ready. A cluster that does not come up leaves its logs and nothing else, unless it is to be
 * retained.
 */
import { chmod } from 'node:fs/promises';
import { findCni } from './cni/find-cni.ts';
import type { Cni, CniContext } from './cni/cni.ts';
import { type ClusterImages } from './cluster-images.ts';
import { chooseImages } from './choose-images.ts';
import { type ClusterOptions, type ResolvedOptions, resolveOptions } from './cluster-options.ts';
import { type ClusterState, kubeconfigPathOf, writeClusterState } from './cluster-state.ts';
import { giveZones } from './give-zones.ts';
import { waitUntilReady } from './cluster-health.ts';
import { configureDns } from './configure-dns.ts';
import { type KindContext, runStep } from './context.ts';
import { deleteCluster } from './cluster-down.ts';
import { describeFailure } from './export-logs.ts';
import { reuseCluster } from './reuse-cluster.ts';
import { renderKindConfig } from './kind-config.ts';
import { type KindCluster, kindClusterOf } from './kind-cluster.ts';
import { ensureTool, kindTool } from './tools.ts';

/** KIND itself waits for the control plane; three nodes took 52 s on two busy cores. */
const createTimeoutMs = 10 * 60_000;
const loadTimeoutMs = 10 * 60_000;

/** Creates the cluster, or reuses one that fits; resolves when it is usable. */
export async function clusterUp(
  options: ClusterOptions,
  context: KindContext,
  imagesFor: typeof chooseImages = chooseImages,
): Promise<KindCluster> {
  const resolved = resolveOptions(options);
  const cni = findCni(resolved.cni);
  const existing = await reuseCluster(context, resolved, cni);
  if (existing !== undefined) return kindClusterOf(existing, false);

  const images = await imagesFor(context, resolved, cni);
  const state = stateOf(context, resolved, cni, images);
  await writeClusterState(context.env, state);
  try {
    await createNodes(context, resolved, images, state);
    await installCni({ ...context, options: resolved, images }, cni);
    const { dns } = resolved;
    if (dns !== undefined) {
      await runStep(context, `configure DNS of ${resolved.name}: ${dns}`, () =>
        configureDns(context, resolved.name, dns),
      );
    }
    await runStep(context, `wait for the nodes and system pods of ${resolved.name}`, () =>
      waitUntilReady(context, resolved.name, resolved.workers + 1),
    );
    await runStep(context, `make each worker of ${resolved.name} a zone of its own`, () =>
      giveZones(context, resolved.name),
    );
  } catch (error) {
    const described = await describeFailure(context, resolved, error);
    if (!resolved.retain) await deleteCluster(withoutCaller(context), resolved.name);
    throw described;
  }
  const ready: ClusterState = { ...state, phase: 'ready', creatorPid: undefined };
  await writeClusterState(context.env, ready);
  return kindClusterOf(ready, true);
}

function stateOf(
  context: KindContext,
  options: ResolvedOptions,
  cni: Cni,
  images: ClusterImages,
): ClusterState {
  return {
    apiVersion: 'kubeprop.dev/v1alpha1',
    kind: 'KindClusterState',
    name: options.name,
    context: `kind-${options.name}`,
    kubeconfigPath: kubeconfigPathOf(context.env, options.name),
    cni: options.cni,
    cniVersion: cni.version(images),
    proxy: options.proxy,
    ipFamily: options.ipFamily,
    workers: options.workers,
    kubernetesVersion: images.kubernetesVersion,
    ...(options.dns === undefined ? {} : { dns: options.dns }),
    nodeImage: images.nodeImage,
    agentImage: images.agentImage,
    phase: 'creating',
    creatorPid: process.pid,
  };
}

async function createNodes(
  context: KindContext,
  options: ResolvedOptions,
  images: ClusterImages,
  state: ClusterState,
): Promise<void> {
  const kind = await ensureTool(context, kindTool);
  await runStep(context, `create the ${options.workers + 1} nodes of ${options.name}`, async () => {
    await context.run(
      kind,
      // Retained, because the logs are read before the nodes are deleted.
      [
        ...['create', 'cluster', '--name', options.name, '--kubeconfig', state.kubeconfigPath],
        ...['--config', '-', '--retain'],
      ],
      {
        timeoutMs: createTimeoutMs,
        signal: context.signal,
        input: renderKindConfig(options, images.nodeImage),
      },
    );
    await chmod(state.kubeconfigPath, 0o600);
  });
  if (images.airgap !== undefined) return;
  await runStep(context, `load the agent image into the nodes of ${options.name}`, async () => {
    await context.run(kind, ['load', 'docker-image', images.agentImage, '--name', options.name], {
      timeoutMs: loadTimeoutMs,
      signal: context.signal,
    });
  });
}

/** Runs the actions of the CNI in order. */
async function installCni(context: CniContext, cni: Cni): Promise<void> {
  for (const action of cni.actions) await runStep(context, action.name, () => action.run(context));
}

/** Cleaning up goes on when the caller has given up; each command in it has its own bound. */
function withoutCaller(context: KindContext): KindContext {
  return { ...context, signal: new AbortController().signal };
}
