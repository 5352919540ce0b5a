/**
 * Gives CoreDNS of a new cluster another Corefile and restarts it, so that the servers that had the old one are gone afterwards;
 * or gives its Service both families.
 */
import { z } from 'zod';
import { type DnsMode, withDnsMode } from './corefile.ts';
import type { KindContext } from './context.ts';
import { kubectl, parseKubectlJson } from './nodes.ts';

const configMap = z.object({ data: z.object({ Corefile: z.string() }) });
/** New servers start in 3 s on ready nodes; nodes of a new cluster may take a minute to be. */
const rolloutS = 120;
const graceS = 10;
const system = '--namespace=kube-system';

/** Throws HarnessError('environment') where the new servers do not come up in time. */
export async function configureDns(
  context: KindContext,
  cluster: string,
  mode: DnsMode,
): Promise<void> {
  if (mode === 'dual-stack') {
    const both = JSON.stringify({ spec: { ipFamilyPolicy: 'RequireDualStack' } });
    await kubectl(context, cluster, [system, 'patch', 'service', 'kube-dns', '--patch', both]);
    return;
  }
  const printed = await kubectl(context, cluster, [
    ...[system, 'get', 'configmap', 'coredns', '--output=json'],
  ]);
  const { data } = configMap.parse(parseKubectlJson(printed, 'the ConfigMap of CoreDNS'));
  const patch = JSON.stringify({ data: { Corefile: withDnsMode(data.Corefile, mode) } });
  await kubectl(context, cluster, [system, 'patch', 'configmap', 'coredns', '--patch', patch]);
  await kubectl(context, cluster, [system, 'rollout', 'restart', 'deployment', 'coredns']);
  await kubectl(
    context,
    cluster,
    [system, 'rollout', 'status', 'deployment', 'coredns', `--timeout=${rolloutS}s`],
    { timeoutMs: (rolloutS + graceS) * 1_000 },
  );
}
