/**
 * Keeps the nodes of a KIND cluster from sending ICMP redirects to endpoints beside them. A node that sends a packet out where it
 * came in would tell them to leave it out, as a router should; worse, the kernel spends the allowance of ICMP errors to an
 * address on its redirects, so that a rejection would look like a drop. Over IPv6 the gateway of the network is no link-local
 * address, and there are no redirects.
 */
import type { KindContext } from './context.ts';
import { listNodeContainers } from './nodes.ts';

const timeoutMs = 20_000;
const script = 'for one in /proc/sys/net/ipv4/conf/*/send_redirects; do echo 0 >"$one"; done';

/** Settings of the nodes' own network namespaces, until they start again. */
export async function stopRedirects(cluster: string, context: KindContext): Promise<void> {
  const { run, signal } = context;
  const nodes = await listNodeContainers(context, cluster);
  await Promise.all(
    nodes
      .filter(({ state }) => state === 'running')
      .map(({ name }) => run('docker', ['exec', name, 'sh', '-c', script], { timeoutMs, signal })),
  );
}
