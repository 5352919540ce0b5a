/** Gives CoreDNS of a new cluster another Corefile and restarts it, so that every server has it at once. */
import { z } from 'zod';
import { type DnsMode, withDnsMode } from './corefile.ts';
import type { KindContext } from './context.ts';
import { kubectl, parseKubectlJson } from './nodes.ts';

const configMap = z.object({ data: z.object({ Corefile: z.string() }) });
const system = '--namespace=kube-system';

/** The servers may still be starting: waiting for them is the caller's. */
export async function configureDns(
  context: KindContext,
  cluster: string,
  mode: DnsMode,
): Promise<void> {
  const printed = await kubectl(context, cluster, [
    ...[system, 'get', 'configmap', 'coredns', '--output=json'],
  ]);
  const { data } = configMap.parse(parseKubectlJson(printed, 'the ConfigMap of CoreDNS'));
  const patch = JSON.stringify({ data: { Corefile: withDnsMode(data.Corefile, mode) } });
  await kubectl(context, cluster, [system, 'patch', 'configmap', 'coredns', '--patch', patch]);
  await kubectl(context, cluster, [system, 'rollout', 'restart', 'deployment', 'coredns']);
}
