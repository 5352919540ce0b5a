/**
 * Builds all that an air-gapped cluster needs, from Go modules and Debian packages: programs, images, the node image
 * with the images in it, Calico's CRDs. Every step is skipped where its result exists, so the whole is quick to
 * repeat.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import type { KindContext } from '../context.ts';
import { buildBaseImage } from './base-image.ts';
import { extractCalicoManifest } from './calico-manifest.ts';
import { type BuildContext, buildImage, ensureImage, imageExists } from './docker-image.ts';
import { assetFolder, fileExists } from './files.ts';
import { buildGoPrograms } from './go-program.ts';
import { bakeImages } from './bake-images.ts';
import { type AirgapPlan, airgapPlan, upstreamRegistry } from './plan.ts';
import { airgapDefaultVersion, airgapVersions } from './versions.ts';

const kubeadmTimeoutMs = 30_000;

/** Builds what is missing for a Kubernetes version and names all of it. */
export async function buildImages(
  context: KindContext,
  kubernetesVersion: string = airgapDefaultVersion,
): Promise<AirgapPlan> {
  const plan = await airgapPlan(airgapVersions(kubernetesVersion), context.env);
  if (!(await airgapImagesExist(context, plan))) await buildAirgapImages(context, plan);
  return plan;
}

async function buildAirgapImages(context: KindContext, plan: AirgapPlan): Promise<void> {
  // The longest first: when it cannot be built, nothing else is worth the time.
  const kubernetes = await buildGoPrograms(context, plan.modules.kubernetes);
  await refuseOtherImages(context, plan, kubernetes['kubeadm'] ?? '');
  const programs = {
    ...kubernetes,
    ...(await buildGoPrograms(context, plan.modules.etcd)),
    ...(await buildGoPrograms(context, plan.modules.coreDns)),
    ...(await buildGoPrograms(context, plan.modules.pause)),
    ...(await buildGoPrograms(context, plan.modules.calico)),
  };
  await extractCalicoManifest(context, plan.calicoManifest);
  await buildAgentImage(context, plan);
  await buildCalicoImage(context, plan, programs);
  await buildControlPlaneImages(context, plan, programs);
  await buildBareNodeImage(context, plan, programs);
  await ensureImage(context, plan.nodeImage, () => bakeImages(context, plan));
}

/** True when a cluster can be created from what is there. */
export async function airgapImagesExist(context: KindContext, plan: AirgapPlan): Promise<boolean> {
  return (
    (await fileExists(plan.calicoManifest)) &&
    (await imageExists(context, plan.agentImage)) &&
    (await imageExists(context, plan.nodeImage))
  );
}

async function buildAgentImage(context: KindContext, plan: AirgapPlan): Promise<void> {
  await ensureImage(context, plan.baseImage, (step) =>
    buildBaseImage(context, {
      tag: plan.baseImage,
      suite: plan.versions.debian,
      packages: plan.basePackages,
      step,
    }),
  );
  await ensureImage(context, plan.agentImage, () =>
    buildImage(
      context,
      plan.agentImage,
      { Dockerfile: { path: join(assetFolder('agent'), 'Dockerfile') } },
      { BASE: plan.baseImage },
    ),
  );
}

type Programs = Readonly<Record<string, string>>;

function picked(programs: Programs, names: readonly string[]): BuildContext {
  return Object.fromEntries(
    names.map((name) => {
      const path = programs[name];
      if (path === undefined) throw new Error(`program ${name} was not built`);
      return [name, { path }];
    }),
  );
}

function assets(folder: string, names: readonly string[]): BuildContext {
  return Object.fromEntries(names.map((name) => [name, { path: join(assetFolder(folder), name) }]));
}

async function buildCalicoImage(
  context: KindContext,
  plan: AirgapPlan,
  programs: Programs,
): Promise<void> {
  const names = Object.keys(plan.modules.calico.programs);
  const files = { ...assets('calico', ['Dockerfile', 'start']), ...picked(programs, names) };
  await ensureImage(context, plan.calicoImage, () =>
    buildImage(context, plan.calicoImage, files, { BASE: plan.baseImage }),
  );
}

async function buildControlPlaneImages(
  context: KindContext,
  plan: AirgapPlan,
  programs: Programs,
): Promise<void> {
  const template = await readFile(join(assetFolder('static'), 'Dockerfile'), 'utf8');
  for (const [name, image] of Object.entries(plan.bakedImages)) {
    if (!name.startsWith(upstreamRegistry)) continue;
    const program = name.replace(/:.*/, '').split('/').at(-1) ?? name;
    const dockerfile =
      program === 'kube-proxy'
        ? assets('kube-proxy', ['Dockerfile'])
        : { Dockerfile: { text: template.replaceAll('@PROGRAM@', program) } };
    const buildArguments = program === 'kube-proxy' ? { BASE: plan.baseImage } : {};
    await ensureImage(context, image, () =>
      buildImage(context, image, { ...dockerfile, ...picked(programs, [program]) }, buildArguments),
    );
  }
}

async function buildBareNodeImage(
  context: KindContext,
  plan: AirgapPlan,
  programs: Programs,
): Promise<void> {
  const config = await readFile(join(assetFolder('node'), 'config.toml'), 'utf8');
  const pause = `${upstreamRegistry}/pause:${plan.versions.tags.pause}`;
  await ensureImage(context, plan.bareNodeImage, () =>
    buildImage(
      context,
      plan.bareNodeImage,
      {
        ...assets('node', ['Dockerfile', 'entrypoint', 'kubelet.service', 'sysctl.conf']),
        ...picked(programs, ['kubeadm', 'kubelet', 'kubectl']),
        'config.toml': { text: config.replaceAll('@PAUSE_IMAGE@', pause) },
        version: { text: plan.versions.kubernetes },
      },
      { BASE: plan.baseImage },
    ),
  );
}

/** kubeadm knows best which images it will ask for: one that is not baked in would be pulled, in vain. */
async function refuseOtherImages(
  context: KindContext,
  plan: AirgapPlan,
  kubeadm: string,
): Promise<void> {
  const printed = await context.run(
    kubeadm,
    ['config', 'images', 'list', '--kubernetes-version', plan.versions.kubernetes],
    { timeoutMs: kubeadmTimeoutMs, signal: context.signal },
  );
  const missing = printed.split('\n').filter((name) => name !== '' && !(name in plan.bakedImages));
  if (missing.length === 0) return;
  throw new HarnessError(
    'environment',
    `kubeadm ${plan.versions.kubernetes} asks for ${missing.join(', ')}, which the node image would not have`,
    {
      hint: 'The tags of this Kubernetes version in kind/airgap/versions.ts are wrong: please report it.',
    },
  );
}
