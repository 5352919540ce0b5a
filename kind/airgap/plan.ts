/**
 * Names every artefact of an air-gapped cluster by its content key, from assets and versions alone: nothing is built
 * or asked. What exists under these names is up to date; the builder makes the rest.
 */
import { join } from 'node:path';
import { cacheDirectory } from '../directories.ts';
import type { KindContext } from '../context.ts';
import { contentKey, folderInputs } from './content-key.ts';
import { assetFolder } from './files.ts';
import {
  calicoModule,
  calicoModuleVersion,
  coreDnsModule,
  etcdModule,
  pauseModule,
} from './go-modules.ts';
import { type GoModule, goModuleKey } from './go-program.ts';
import { kubernetesModule } from './kubernetes-module.ts';
import type { AirgapVersions } from './versions.ts';

export interface AirgapPlan {
  readonly versions: AirgapVersions;
  readonly modules: {
    readonly kubernetes: GoModule;
    readonly etcd: GoModule;
    readonly coreDns: GoModule;
    readonly pause: GoModule;
    readonly calico: GoModule;
  };
  readonly baseImage: string;
  readonly basePackages: readonly string[];
  readonly agentImage: string;
  readonly calicoImage: string;
  /** The node image before any image is put into it. */
  readonly bareNodeImage: string;
  /** Name that the kubelet asks for -> image of ours that has it. */
  readonly bakedImages: Readonly<Record<string, string>>;
  readonly nodeImage: string;
  /** Calico's CRDs and RBAC in the cache. */
  readonly calicoManifest: string;
}

export const upstreamRegistry = 'registry.k8s.io';

/** The plan of one version set. */
export async function airgapPlan(
  versions: AirgapVersions,
  env: KindContext['env'],
): Promise<AirgapPlan> {
  const [base, agent, node, calico, fixed, proxy] = await Promise.all(
    ['base', 'agent', 'node', 'calico', 'static', 'kube-proxy'].map((name) =>
      folderInputs(assetFolder(name)),
    ),
  );
  const modules = {
    kubernetes: kubernetesModule(versions.kubernetes),
    etcd: etcdModule(versions),
    coreDns: coreDnsModule(versions),
    pause: await pauseModule(versions),
    calico: await calicoModule(versions),
  };
  const kubernetesKey = goModuleKey(modules.kubernetes);
  const image = (name: string, inputs: Readonly<Record<string, string>>): string =>
    `localhost/kubeprop-${name}:${contentKey(inputs)}`;

  const baseImage = image('base', { ...base, suite: versions.debian });
  const agentImage = image('agent', { ...agent, baseImage });
  const calicoImage = image('calico', {
    ...calico,
    baseImage,
    module: goModuleKey(modules.calico),
  });
  const single = (program: string, moduleKey: string): string =>
    image(program, { ...fixed, program, moduleKey });

  const { kubernetes, tags } = versions;
  const bakedImages = {
    [`${upstreamRegistry}/kube-apiserver:${kubernetes}`]: single('kube-apiserver', kubernetesKey),
    [`${upstreamRegistry}/kube-controller-manager:${kubernetes}`]: single(
      'kube-controller-manager',
      kubernetesKey,
    ),
    [`${upstreamRegistry}/kube-scheduler:${kubernetes}`]: single('kube-scheduler', kubernetesKey),
    [`${upstreamRegistry}/kube-proxy:${kubernetes}`]: image('kube-proxy', {
      ...proxy,
      baseImage,
      kubernetesKey,
    }),
    [`${upstreamRegistry}/etcd:${tags.etcd}`]: single('etcd', goModuleKey(modules.etcd)),
    [`${upstreamRegistry}/coredns/coredns:${tags.coreDns}`]: single(
      'coredns',
      goModuleKey(modules.coreDns),
    ),
    [`${upstreamRegistry}/pause:${tags.pause}`]: single('pause', goModuleKey(modules.pause)),
    [calicoImage]: calicoImage,
    [agentImage]: agentImage,
  };
  const bareNodeImage = image('node-bare', {
    ...node,
    baseImage,
    kubernetesKey,
    pause: tags.pause,
  });
  const nodeKey = contentKey({ bareNodeImage, bakedImages: JSON.stringify(bakedImages) });
  return {
    versions,
    modules,
    baseImage,
    basePackages: (base?.['packages.txt'] ?? '').trim().split('\n'),
    agentImage,
    calicoImage,
    bareNodeImage,
    bakedImages,
    nodeImage: `localhost/kubeprop-node:${kubernetes}-${nodeKey}`,
    calicoManifest: join(
      cacheDirectory(env),
      'manifests',
      `calico-${contentKey({ version: await calicoModuleVersion() })}.yaml`,
    ),
  };
}
