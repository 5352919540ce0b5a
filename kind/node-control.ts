/**
 * Restarts the CNI agent of one node of a KIND cluster, for steps that ask for it: its pod is deleted, and the new one that
 * the DaemonSet makes must be Ready. Established pods keep their network meanwhile; what policy does is what is tested.
 */
import { z } from 'zod';
import type { NodeControl } from '../cluster/node-control.ts';
import type { CniAgent } from './cni/cni.ts';
import { findCni } from './cni/find-cni.ts';
import type { KindContext } from './context.ts';
import type { KindCluster } from './kind-cluster.ts';
import { kubectl, parseKubectlJson } from './nodes.ts';
import { pollUntil } from './poll-until.ts';

/** Bound on a new agent: Calico's is Ready after 10 to 20 seconds, and a busy machine multiplies that. */
const readyTimeoutMs = 120_000;
const gracePeriodS = 2;

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ uid: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/** Undefined for a CNI without an agent: there is nothing to restart. Nodes go by their real names. */
export function nodeControlOf(
  cluster: Pick<KindCluster, 'name' | 'cni'>,
  context: KindContext,
): NodeControl | undefined {
  const { agent } = findCni(cluster.cni);
  if (agent === undefined) return undefined;
  return {
    restart: ({ node }, signal) => restartAgent({ ...context, signal }, cluster.name, agent, node),
  };
}

async function restartAgent(
  context: KindContext,
  cluster: string,
  { namespace, selector }: CniAgent,
  node: string,
): Promise<void> {
  const pods = ['--namespace', namespace, '--selector', selector];
  const here = [...pods, `--field-selector=spec.nodeName=${node}`];
  const agents = async (): Promise<z.infer<typeof podList>['items']> => {
    const text = await kubectl(context, cluster, ['get', 'pods', ...here, '--output=json']);
    return podList.parse(parseKubectlJson(text, `the CNI agent of ${node}`)).items;
  };
  const old = new Set((await agents()).map(({ metadata }) => metadata.uid));
  const grace = `--grace-period=${gracePeriodS}`;
  await kubectl(context, cluster, ['delete', 'pods', ...here, grace, '--wait=false']);
  await pollUntil(context, {
    reason: `a new CNI agent (${selector}) on ${node}`,
    timeoutMs: readyTimeoutMs,
    check: async () => {
      const fresh = (await agents()).filter(({ metadata }) => !old.has(metadata.uid));
      const ready = fresh.some(({ status }) =>
        status.conditions.some((one) => one.type === 'Ready' && one.status === 'True'),
      );
      return ready || `${fresh.length} new pods, none Ready`;
    },
    hint: `Look at kubectl describe pods --namespace ${namespace} --selector ${selector}.`,
  });
}
