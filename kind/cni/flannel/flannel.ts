/**
 * flannel with VXLAN by the manifest in its own Go module, whose checksum Go verifies and which is pinned here. Its
 * CNI plug-in delegates to `bridge`, which KIND's node image lacks: that one is built and put into the nodes first.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../../model/errors.ts';
import { downloadModule } from '../../airgap/download-module.ts';
import type { IpFamily } from '../../cluster-options.ts';
import { podSubnets } from '../../kind-config.ts';
import { kubectl, listNodeContainers } from '../../nodes.ts';
import { bridgePlugin, ensureTool } from '../../tools.ts';
import type { Cni } from '../cni.ts';

const module = {
  path: 'github.com/flannel-io/flannel',
  version: 'v0.28.4',
  sum: 'h1:6O4wGCrCTl0Gf5BBpxfOJgOstkxZhEx3ZXzcKRopH8Q=',
} as const;
const copyTimeoutMs = 60_000;

export const flannel: Cni = {
  name: 'flannel',
  version: () => module.version,
  needsRegistry: true,
  repeatable: false,
  agent: { namespace: 'kube-flannel', selector: 'app=flannel' },
  actions: [
    {
      name: 'put the CNI plug-in bridge into each node',
      run: async (context) => {
        const plugin = await ensureTool(context, bridgePlugin);
        for (const node of await listNodeContainers(context, context.options.name)) {
          await context.run('docker', ['cp', plugin, `${node.name}:/opt/cni/bin/bridge`], {
            timeoutMs: copyTimeoutMs,
            signal: context.signal,
          });
        }
      },
    },
    {
      name: 'apply the manifest of flannel',
      run: async (context) => {
        const source = await downloadModule(context, module);
        const manifest = await readFile(
          join(source.folder, 'Documentation', 'kube-flannel.yml'),
          'utf8',
        );
        await kubectl(context, context.options.name, ['apply', '--server-side', '--filename=-'], {
          input: flannelManifest(manifest, context.options.ipFamily),
        });
      },
    },
  ],
};

/** The published manifest with the networks of the cluster. */
export function flannelManifest(manifest: string, ipFamily: IpFamily): string {
  const { IPv4, IPv6 } = podSubnets(ipFamily);
  const networks = [
    ...(IPv4 === undefined ? ['"EnableIPv4": false'] : [`"Network": "${IPv4}"`]),
    ...(IPv6 === undefined ? [] : ['"EnableIPv6": true', `"IPv6Network": "${IPv6}"`]),
  ].join(',\n      ');
  const changed = manifest.replace(/"Network": "[^"]*"/, () => networks);
  if (!changed.includes(networks)) {
    throw new HarnessError('environment', 'the manifest of flannel names no Network to replace');
  }
  return changed;
}
