/**
 * Which images a cluster is made of. Where a registry answers: KIND's own node image, and an agent image on Debian's.
 * Where none does: the air-gapped node image, built here when it is missing.
 */
import { join } from 'node:path';
import { buildImages } from './airgap/build-images.ts';
import { contentKey, folderInputs } from './airgap/content-key.ts';
import { buildImage, ensureImage } from './airgap/docker-image.ts';
import { assetFolder } from './airgap/files.ts';
import type { AirgapPlan } from './airgap/plan.ts';
import type { ResolvedOptions } from './cluster-options.ts';
import type { KindContext } from './context.ts';

export interface ClusterImages {
  readonly nodeImage: string;
  readonly agentImage: string;
  readonly kubernetesVersion: string;
  /** Present when no registry answered: all images of the cluster are in the node image. */
  readonly airgap: AirgapPlan | undefined;
}

/** The default of KIND v0.30.0, by the digest in its source. */
const stockNodeImage =
  'kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a';
const stockVersion = 'v1.34.0';
const stockAgentBase = 'debian:bookworm-slim';

/** Images from a registry; the agent image is built here and loaded into the nodes later. */
export async function imagesFromRegistry(
  context: KindContext,
  options: ResolvedOptions,
): Promise<ClusterImages> {
  const kubernetesVersion = options.kubernetesVersion ?? stockVersion;
  const nodeImage =
    kubernetesVersion === stockVersion ? stockNodeImage : `kindest/node:${kubernetesVersion}`;
  const agentKey = contentKey({ ...(await folderInputs(assetFolder('agent'))), stockAgentBase });
  const agentImage = `localhost/kubeprop-agent:${agentKey}`;
  const dockerfile = { Dockerfile: { path: join(assetFolder('agent'), 'Dockerfile') } };
  await ensureImage(context, agentImage, () =>
    buildImage(context, agentImage, dockerfile, { BASE: stockAgentBase }),
  );
  return { nodeImage, agentImage, kubernetesVersion, airgap: undefined };
}

/** Images from Go modules and Debian packages. */
export async function imagesWithoutRegistry(
  context: KindContext,
  kubernetesVersion: string | undefined,
): Promise<ClusterImages> {
  const plan = await buildImages(context, kubernetesVersion);
  return {
    nodeImage: plan.nodeImage,
    agentImage: plan.agentImage,
    kubernetesVersion: plan.versions.kubernetes,
    airgap: plan,
  };
}
