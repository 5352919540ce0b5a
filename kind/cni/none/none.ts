/**
 * The control: a pod network without a policy engine. Every pod has a veth pair and an address of its node's range,
 * nodes route each other's ranges, and what leaves the pod network is masqueraded. Every deny is violated here, which
 * tests the tester. `ptp` and not `bridge`: all traffic is routed, so a ClusterIP works without the kernel's bridge
 * filter.
 */
import { podSubnets } from '../../kind-config.ts';
import { listNodeContainers } from '../../nodes.ts';
import type { Action, Cni, CniContext } from '../cni.ts';
import { networkConfiguration } from './network-configuration.ts';
import { type NodeNetwork, readNodeNetworks } from './node-networks.ts';

const nodeCommandTimeoutMs = 30_000;
const configurationPath = '/etc/cni/net.d/10-kubeprop.conflist';

export const none: Cni = {
  name: 'none',
  version: () => 'ptp and host-local',
  needsRegistry: false,
  repeatable: true,
  actions: [
    eachNode('route the pods of each node on the others', (own, all) => ({
      command: ['ip', '-batch', '-'],
      input: routesTo(own, all),
    })),
    eachNode('masquerade what leaves the pod network', (_own, _all, context) => ({
      command: ['sh', '-c', masqueradeScript(podSubnets(context.options.ipFamily))],
      input: '',
    })),
    // Last, because a node is Ready and takes pods as soon as it has a configuration.
    eachNode('write the CNI configuration of each node', (own) => ({
      command: [
        'sh',
        '-c',
        `cat > ${configurationPath}.partial && mv ${configurationPath}.partial ${configurationPath}`,
      ],
      input: networkConfiguration(own.podCidrs),
    })),
  ],
};

interface NodeCommand {
  readonly command: readonly string[];
  readonly input: string;
}

function eachNode(
  name: string,
  commandFor: (own: NodeNetwork, all: readonly NodeNetwork[], context: CniContext) => NodeCommand,
): Action {
  return {
    name,
    run: async (context) => {
      const nodes = await listNodeContainers(context, context.options.name);
      const all = await readNodeNetworks(context, context.options.name, nodes.length);
      for (const own of all) {
        const { command, input } = commandFor(own, all, context);
        await context.run('docker', ['exec', '--interactive', own.name, ...command], {
          timeoutMs: nodeCommandTimeoutMs,
          signal: context.signal,
          input,
        });
      }
    },
  };
}

/** Input of `ip -batch`: each pod range of every other node, by the address of that node of the same family. */
export function routesTo(own: NodeNetwork, all: readonly NodeNetwork[]): string {
  return all
    .filter((node) => node.name !== own.name)
    .flatMap((node) =>
      node.podCidrs.map((cidr) => {
        const ipv6 = cidr.includes(':');
        const address = node.addresses.find((candidate) => candidate.includes(':') === ipv6);
        if (address === undefined)
          throw new Error(`node ${node.name} has no address of the family of ${cidr}`);
        return `route replace ${cidr} via ${address}\n`;
      }),
    )
    .join('');
}

/** Adds the rule of each family unless it is there. */
export function masqueradeScript(subnets: {
  readonly IPv4?: string;
  readonly IPv6?: string;
}): string {
  const rule = (program: string, subnet: string): string => {
    const match = `POSTROUTING -s ${subnet} ! -d ${subnet} -j MASQUERADE`;
    return `${program} -w -t nat -C ${match} 2>/dev/null || ${program} -w -t nat -A ${match}`;
  };
  return [
    ...(subnets.IPv4 === undefined ? [] : [rule('iptables', subnets.IPv4)]),
    ...(subnets.IPv6 === undefined ? [] : [rule('ip6tables', subnets.IPv6)]),
  ].join('\n');
}
