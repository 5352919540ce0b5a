/**
 * Pinned versions of everything that an air-gapped node image is made of. A Kubernetes version is listed here once a
 * cluster of it was created on Debian's containerd; `kubeadm` names the image tags that it will ask for.
 */
import { HarnessError } from '../../model/errors.ts';

export interface AirgapVersions {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly coreDns: string;
  readonly calico: string;
  readonly debian: string;
  /** The tags under which kubeadm of this Kubernetes version looks for what it does not version itself. */
  readonly tags: { readonly etcd: string; readonly pause: string; readonly coreDns: string };
}

const supported: readonly AirgapVersions[] = [
  {
    kubernetes: 'v1.34.4',
    etcd: 'v3.6.16',
    coreDns: 'v1.12.1',
    calico: 'v3.28.5',
    debian: 'bookworm',
    tags: { etcd: '3.6.5-0', pause: '3.10.1', coreDns: 'v1.12.1' },
  },
];

export const airgapDefaultVersion = 'v1.34.4';

/** The version set of an air-gapped node image; refuses a Kubernetes version that was never tried. */
export function airgapVersions(kubernetesVersion: string): AirgapVersions {
  const found = supported.find((versions) => versions.kubernetes === kubernetesVersion);
  if (found !== undefined) return found;
  const known = supported.map((versions) => versions.kubernetes).join(', ');
  throw new HarnessError(
    'usage',
    `a node image of Kubernetes ${kubernetesVersion} cannot be built without a container registry; known are ${known}`,
    { hint: 'Choose one of these with --kubernetes, or use a machine that reaches docker.io.' },
  );
}
