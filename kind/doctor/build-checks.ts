/**
 * Where do images come from on this machine? From a registry, or from the air-gapped build, which needs Go,
 * debootstrap and root, unless its images are there already.
 */
import { airgapImagesExist } from '../airgap/build-images.ts';
import { airgapPlan } from '../airgap/plan.ts';
import { airgapDefaultVersion, airgapVersions } from '../airgap/versions.ts';
import type { KindContext } from '../context.ts';
import type { RegistryProbe } from '../registry.ts';
import type { CheckResult } from './check.ts';
import type { MachineFacts } from './machine-facts.ts';

const versionTimeoutMs = 20_000;
/** The first Go that fetches the toolchain that a module asks for. */
const goMinorMin = 21;

/** Registry, image of our own, and what building it needs. */
export async function checkBuild(
  context: KindContext,
  facts: MachineFacts,
  registry: RegistryProbe,
): Promise<readonly CheckResult[]> {
  const answered = {
    name: 'container registry',
    seen: `${registry.host}: ${registry.seen}`,
  };
  const registryResult: CheckResult = registry.reachable
    ? { ...answered, status: 'ok' }
    : {
        ...answered,
        status: 'limited',
        hint: 'Without one, --cni none and --cni calico work from an image that is built here (kubeprop cluster image).',
      };
  const plan = await airgapPlan(airgapVersions(airgapDefaultVersion), context.env);
  const built = await airgapImagesExist(context, plan).catch(() => false);
  const image: CheckResult = built
    ? { name: 'air-gapped node image', status: 'ok', seen: plan.nodeImage }
    : {
        name: 'air-gapped node image',
        status: 'limited',
        seen: 'not built',
        hint: 'kubeprop cluster image builds it: about 15 minutes on two cores. cluster up does so when it is needed.',
      };
  const needed = !registry.reachable && !built;
  return [
    registryResult,
    image,
    await checkGo(context, needed),
    await checkDebootstrap(context, facts, needed),
  ];
}

async function checkGo(context: KindContext, needed: boolean): Promise<CheckResult> {
  const printed = await context
    .run('go', ['env', 'GOVERSION'], { timeoutMs: versionTimeoutMs, signal: context.signal })
    .catch(() => '');
  context.signal.throwIfAborted();
  return judgeGo(printed, needed);
}

/** Go builds what is not packaged: kind itself, and without a registry everything of Kubernetes. */
export function judgeGo(printed: string, needed: boolean): CheckResult {
  const minor = Number(/^go1\.(\d+)/.exec(printed)?.[1] ?? 0);
  if (minor >= goMinorMin) return { name: 'Go', status: 'ok', seen: printed };
  return {
    name: 'Go',
    status: needed ? 'missing' : 'limited',
    seen: printed === '' ? 'not installed' : `${printed}, 1.${goMinorMin} wanted`,
    hint: 'Install Go from https://go.dev/dl/: it builds kind where PATH has none, and all images where no registry answers.',
  };
}

async function checkDebootstrap(
  context: KindContext,
  facts: MachineFacts,
  needed: boolean,
): Promise<CheckResult> {
  const name = 'debootstrap';
  const printed = await context
    .run('debootstrap', ['--version'], { timeoutMs: versionTimeoutMs, signal: context.signal })
    .catch(() => '');
  context.signal.throwIfAborted();
  const status = needed ? 'missing' : 'limited';
  if (printed === '') {
    return {
      name,
      status,
      seen: 'not installed',
      hint: 'apt-get install debootstrap: it makes the base of air-gapped images.',
    };
  }
  if (!facts.isRoot) {
    return {
      name,
      status,
      seen: `${printed}, but this is not root`,
      hint: 'Run kubeprop cluster image once with sudo.',
    };
  }
  return { name, status: 'ok', seen: printed };
}
