/**
 * Which nodes of a cluster have lost their address? Docker gives a container a new one when it starts again, and may
 * give it another node's old one; the kubelet then still reports the first. Pods run, but the API server asks the wrong
 * machine for attach and logs, and the CNI's tunnels end there. In: Docker's addresses and the nodes' own.
 */
import { z } from 'zod';
import { HarnessError } from '../model/errors.ts';
import type { KindContext } from './context.ts';
import { kubectl, type NodeContainer, parseKubectlJson } from './nodes.ts';

const askTimeoutMs = 30_000;

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z
        .object({
          addresses: z.array(z.object({ type: z.string(), address: z.string() })).optional(),
        })
        .default({}),
    }),
  ),
});

/** One sentence; undefined when all nodes have their addresses, or when the API server does not tell. */
export async function movedNodes(
  context: KindContext,
  cluster: string,
  containers: readonly NodeContainer[],
): Promise<string | undefined> {
  const names = containers.map(({ name }) => name);
  const format =
    '{{.Name}}{{range .NetworkSettings.Networks}} {{.IPAddress}} {{.GlobalIPv6Address}}{{end}}';
  const options = { timeoutMs: askTimeoutMs, signal: context.signal };
  const inspected = await context.run('docker', ['inspect', '--format', format, ...names], options);
  try {
    const args = ['get', 'nodes', '--output=json'];
    const printed = await kubectl(context, cluster, args, { timeoutMs: askTimeoutMs });
    return movedReason(inspected, parseKubectlJson(printed, 'nodes'));
  } catch (error) {
    // Whoever waits for the cluster says that it does not answer.
    if (error instanceof HarnessError && error.code === 'environment') return undefined;
    throw error;
  }
}

/** The same from what Docker and kubectl print. */
export function movedReason(inspected: string, nodes: unknown): string | undefined {
  const lines = inspected.split('\n').map((line) => line.trim().split(/\s+/));
  const held = new Map(lines.map(([name = '', ...addresses]) => [name.slice(1), addresses]));
  const moved = nodeList.parse(nodes).items.flatMap(({ metadata: { name }, status }) => {
    const addresses = held.get(name);
    if (addresses === undefined) return [];
    return (status.addresses ?? [])
      .filter(({ type, address }) => type === 'InternalIP' && !addresses.includes(address))
      .map(({ address }) => `${name} is registered at ${address}, but has ${addresses.join(', ')}`);
  });
  return moved.length === 0 ? undefined : moved.join('; ');
}
