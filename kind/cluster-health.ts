/**
 * Is a cluster usable? Every node Ready, every DaemonSet, Deployment and pod of kube-system ready. The same claims
 * serve the wait after creation and the question whether an existing cluster can be used again.
 */
import { z } from 'zod';
import type { KindContext } from './context.ts';
import { kubectl, parseKubectlJson } from './nodes.ts';
import { pollUntil, seenInstead } from './poll-until.ts';

const readyTimeoutMs = 5 * 60_000;
const askTimeoutMs = 15_000;

const condition = z.object({
  type: z.string(),
  status: z.string(),
  message: z.string().optional(),
});
const object = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ replicas: z.number().optional() }).optional(),
  status: z
    .object({
      phase: z.string().optional(),
      conditions: z.array(condition).optional(),
      desiredNumberScheduled: z.number().optional(),
      numberReady: z.number().optional(),
      readyReplicas: z.number().optional(),
    })
    .default({}),
});
const list = z.object({ items: z.array(object) });

type KubernetesObject = z.infer<typeof object>;

/** What keeps the cluster from being usable, one sentence each; empty when it is usable. */
async function unreadyReasons(
  context: KindContext,
  cluster: string,
  nodeCount: number,
): Promise<readonly string[]> {
  const options = { timeoutMs: askTimeoutMs };
  const nodes = await kubectl(context, cluster, ['get', 'nodes', '--output=json'], options);
  const system = await kubectl(
    context,
    cluster,
    ['--namespace=kube-system', 'get', 'daemonsets,deployments,pods', '--output=json'],
    options,
  );
  return reasonsOf(
    parseKubectlJson(nodes, 'nodes'),
    parseKubectlJson(system, 'kube-system'),
    nodeCount,
  );
}

/** The same from the two lists that kubectl prints. */
export function reasonsOf(nodes: unknown, system: unknown, nodeCount: number): readonly string[] {
  const nodeItems = list.parse(nodes).items;
  const counted =
    nodeItems.length === nodeCount ? [] : [`${nodeItems.length} of ${nodeCount} nodes have joined`];
  const all = [...nodeItems, ...list.parse(system).items];
  return [...counted, ...all.flatMap(unreadyReason)];
}

function unreadyReason({ kind, metadata, spec, status }: KubernetesObject): readonly string[] {
  const name = `${kind} ${metadata.name}`;
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  switch (kind) {
    case 'DaemonSet':
      return counts(name, status.numberReady ?? 0, status.desiredNumberScheduled ?? 0);
    case 'Deployment':
      return counts(name, status.readyReplicas ?? 0, spec?.replicas ?? 1);
    default:
      if (status.phase === 'Succeeded' || ready?.status === 'True') return [];
      return [`${name} is not Ready (${ready?.message ?? status.phase ?? 'no condition yet'})`];
  }
}

function counts(name: string, ready: number, wanted: number): readonly string[] {
  return ready >= wanted ? [] : [`${name} has ${ready} of ${wanted} pods ready`];
}

const shownReasonsMax = 4;

/** Waits until the cluster is usable. */
export async function waitUntilReady(
  context: KindContext,
  cluster: string,
  nodeCount: number,
  timeoutMs: number = readyTimeoutMs,
): Promise<void> {
  await pollUntil(context, {
    reason: `the nodes and system pods of ${cluster} to be Ready`,
    timeoutMs,
    check: async () => {
      // An API server that does not answer yet, or for a moment, is one more reason and not the end.
      const reasons = await unreadyReasons(context, cluster, nodeCount).catch((error: unknown) => [
        seenInstead(error),
      ]);
      return reasons.length === 0 || reasons.slice(0, shownReasonsMax).join('; ');
    },
  });
}
