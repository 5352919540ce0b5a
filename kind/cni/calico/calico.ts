/**
 * Calico with VXLAN between subnets and its policy engine on iptables. With a registry the published manifest,
 * without one our own workloads on an image built from Calico's Go module; CRDs and RBAC are the published ones
 * either way.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadModule } from '../../airgap/download-module.ts';
import { calicoModulePath, calicoModuleSum, calicoModuleVersion } from '../../airgap/go-modules.ts';
import { podSubnets } from '../../kind-config.ts';
import { kubectl } from '../../nodes.ts';
import type { Cni, CniContext } from '../cni.ts';
import { calicoWorkloads } from './workloads.ts';

/** Of the manifests and of the air-gapped build. */
const calicoVersion = 'v3.28.5';
const applyTimeoutMs = 120_000;

export const calico: Cni = {
  name: 'calico',
  version: (images) => images.airgap?.versions.calico ?? calicoVersion,
  needsRegistry: false,
  repeatable: false,
  agent: { namespace: 'kube-system', selector: 'k8s-app=calico-node' },
  actions: [
    {
      name: 'apply the CRDs, RBAC and workloads of Calico',
      run: async (context) => {
        await apply(context, await manifestOf(context));
      },
    },
  ],
};

async function manifestOf(context: CniContext): Promise<string> {
  const subnets = podSubnets(context.options.ipFamily);
  const { airgap } = context.images;
  if (airgap === undefined) {
    return calicoWorkloads(await publishedManifest(context), { subnets });
  }
  const workloads = await readFile(new URL('./calico.yaml', import.meta.url), 'utf8');
  const clusterObjects = await readFile(airgap.calicoManifest, 'utf8');
  return `${clusterObjects}\n${calicoWorkloads(workloads, { subnets, image: airgap.calicoImage })}`;
}

/** Out of Calico's Go module, whose checksum Go verifies: the same file as the release's. */
async function publishedManifest(context: CniContext): Promise<string> {
  const module = await downloadModule(context, {
    path: calicoModulePath,
    version: await calicoModuleVersion(),
    sum: calicoModuleSum,
  });
  return readFile(join(module.folder, 'manifests', 'calico-vxlan.yaml'), 'utf8');
}

/** Server-side: the CRDs are too big for the annotation of a client-side apply. */
async function apply(context: CniContext, manifest: string): Promise<void> {
  await kubectl(
    context,
    context.options.name,
    ['apply', '--server-side', '--force-conflicts', '--filename=-'],
    { input: manifest, timeoutMs: applyTimeoutMs },
  );
}
