/** Pod ranges and addresses of the nodes, as the API server knows them once every node has its range. */
import { z } from 'zod';
import type { KindContext } from '../../context.ts';
import { kubectl, parseKubectlJson } from '../../nodes.ts';
import { pollUntil } from '../../poll-until.ts';

export interface NodeNetwork {
  readonly name: string;
  readonly podCidrs: readonly string[];
  /** Internal addresses, one per family. */
  readonly addresses: readonly string[];
}

const rangesTimeoutMs = 60_000;

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ podCIDRs: z.array(z.string()).default([]) }),
      status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })) }),
    }),
  ),
});

/** Waits until all nodes have their pod ranges. */
export async function readNodeNetworks(
  context: KindContext,
  cluster: string,
  nodeCount: number,
): Promise<readonly NodeNetwork[]> {
  let networks: readonly NodeNetwork[] = [];
  await pollUntil(context, {
    reason: `the ${nodeCount} nodes of ${cluster} to have pod ranges`,
    timeoutMs: rangesTimeoutMs,
    check: async () => {
      const printed = await kubectl(context, cluster, ['get', 'nodes', '--output=json']);
      networks = nodeNetworksOf(parseKubectlJson(printed, 'nodes'));
      const ready = networks.filter((node) => node.podCidrs.length > 0).length;
      return (networks.length === nodeCount && ready === nodeCount) || `${ready} have one`;
    },
  });
  return networks;
}

/** The same from the list that kubectl prints. */
export function nodeNetworksOf(nodes: unknown): readonly NodeNetwork[] {
  return nodeList.parse(nodes).items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    podCidrs: spec.podCIDRs,
    addresses: status.addresses
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address }) => address),
  }));
}
