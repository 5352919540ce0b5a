/**
 * Cilium by the Helm chart in its own Go module, whose checksum Go verifies and which is pinned here. kube-proxy
 * stays: the combination under test is the CNI with the chosen proxy mode.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { downloadModule } from '../../airgap/download-module.ts';
import type { IpFamily } from '../../cluster-options.ts';
import { podSubnets } from '../../kind-config.ts';
import { kubectl } from '../../nodes.ts';
import { ensureTool, helmTool } from '../../tools.ts';
import type { Cni } from '../cni.ts';

const module = {
  path: 'github.com/cilium/cilium',
  version: 'v1.18.0',
  sum: 'h1:KdWgc6Jl5NmWpJGCRm69TogMgeZNFaCAxtPgBHtv33A=',
} as const;
const renderTimeoutMs = 60_000;
const applyTimeoutMs = 120_000;

export const cilium: Cni = {
  name: 'cilium',
  version: () => module.version,
  needsRegistry: true,
  repeatable: false,
  agent: { namespace: 'kube-system', selector: 'k8s-app=cilium' },
  actions: [
    {
      name: 'render the chart of Cilium and apply it',
      run: async (context) => {
        const source = await downloadModule(context, module);
        const helm = await ensureTool(context, helmTool);
        const chart = join(source.folder, 'install', 'kubernetes', 'cilium');
        const manifest = await context.run(
          helm,
          [
            ...['template', 'cilium', chart, '--namespace', 'kube-system', '--values', '-'],
            // Rendered without asking the cluster, helm would take it for a very old one.
            ...['--kube-version', context.images.kubernetesVersion],
          ],
          {
            timeoutMs: renderTimeoutMs,
            signal: context.signal,
            input: stringify(ciliumValues(context.options.ipFamily)),
          },
        );
        await kubectl(context, context.options.name, ['apply', '--server-side', '--filename=-'], {
          input: manifest,
          timeoutMs: applyTimeoutMs,
        });
      },
    },
  ],
};

/** Values of the chart: native routing between the nodes, policy only, nothing that kube-proxy does. */
export function ciliumValues(ipFamily: IpFamily): unknown {
  const subnets = podSubnets(ipFamily);
  return {
    operator: { replicas: 1 },
    kubeProxyReplacement: 'false',
    socketLB: { enabled: false },
    ipam: { mode: 'kubernetes' },
    routingMode: 'native',
    autoDirectNodeRoutes: true,
    ipv4: { enabled: subnets.IPv4 !== undefined },
    ipv6: { enabled: subnets.IPv6 !== undefined },
    enableIPv4Masquerade: subnets.IPv4 !== undefined,
    enableIPv6Masquerade: subnets.IPv6 !== undefined,
    ...(subnets.IPv4 === undefined ? {} : { ipv4NativeRoutingCIDR: subnets.IPv4 }),
    ...(subnets.IPv6 === undefined ? {} : { ipv6NativeRoutingCIDR: subnets.IPv6 }),
  };
}
