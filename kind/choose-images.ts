/**
 * Registry or not: decided once per new cluster, by asking. Where none answers, a CNI whose images cannot be made
 * from Go modules and Debian packages is refused with what was tried.
 */
import { HarnessError } from '../model/errors.ts';
import { type ClusterImages, imagesFromRegistry, imagesWithoutRegistry } from './cluster-images.ts';
import type { ResolvedOptions } from './cluster-options.ts';
import type { Cni } from './cni/cni.ts';
import type { KindContext } from './context.ts';
import { probeRegistry, type RegistryProbe } from './registry.ts';

/** The images of a new cluster; builds what is missing. */
export async function chooseImages(
  context: KindContext,
  options: ResolvedOptions,
  cni: Cni,
  probe: (signal: AbortSignal) => Promise<RegistryProbe> = probeRegistry,
): Promise<ClusterImages> {
  const registry = await probe(context.signal);
  if (registry.reachable) return imagesFromRegistry(context, options);
  if (cni.needsRegistry) throw withoutRegistry(cni, registry);
  return imagesWithoutRegistry(context, options.kubernetesVersion);
}

/** The refusal of a CNI that needs a registry. */
export function withoutRegistry(cni: Cni, registry: RegistryProbe): HarnessError {
  return new HarnessError(
    'environment',
    `--cni ${cni.name} needs a container registry: https://${registry.host}/v2/ was asked and there was no answer (${registry.seen})`,
    {
      hint: 'Use --cni calico or --cni none, which are built from Go modules and Debian packages, or a machine that reaches docker.io.',
    },
  );
}
