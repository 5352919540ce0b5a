/**
 * The other Go modules of the node image: etcd, CoreDNS, the pause process and Calico. Each is a small module of ours
 * that requires the real one at a pinned version.
 */
import { join } from 'node:path';
import { assetFolder } from './files.ts';
import { folderInputs } from './content-key.ts';
import type { GoModule } from './go-program.ts';
import type { AirgapVersions } from './versions.ts';

const stripped = ['-s', '-w'] as const;

/** The key-value store of the control plane. */
export function etcdModule(versions: AirgapVersions): GoModule {
  return requiring('etcd', 'go.etcd.io/etcd/server/v3', versions.etcd);
}

/** The cluster's DNS server. */
export function coreDnsModule(versions: AirgapVersions): GoModule {
  return requiring('coredns', 'github.com/coredns/coredns', versions.coreDns);
}

function requiring(name: string, goPackage: string, version: string): GoModule {
  const files = {
    'go.mod': `module kubeprop/airgap/${name}\n\ngo 1.24\n\nrequire ${goPackage} ${version}\n`,
  };
  return {
    name,
    version,
    programs: { [name]: goPackage },
    inputs: files,
    sources: () => Promise.resolve({ files, ldflags: stripped }),
  };
}

/** The process that holds a pod's namespaces: source of our own. */
export async function pauseModule(versions: AirgapVersions): Promise<GoModule> {
  const files = await folderInputs(assetFolder('pause'));
  return {
    name: 'pause',
    version: versions.tags.pause,
    programs: { pause: '.' },
    inputs: files,
    sources: () => Promise.resolve({ files, ldflags: stripped }),
  };
}

export const calicoModulePath = 'github.com/projectcalico/calico';
/** Checksum of the module at the version that its building module requires. */
export const calicoModuleSum = 'h1:TXnPEzx4pLWgwzCetIO/VJuz4iBZZrOdNSv16a50YqE=';

/** The node agent, the CNI plug-in with its installer, and the controllers of Calico. */
export async function calicoModule(versions: AirgapVersions): Promise<GoModule> {
  const assets = await folderInputs(assetFolder('calico'));
  const files = { 'go.mod': assets['go.mod'] ?? '', 'tools.go': assets['tools.go'] ?? '' };
  // Start-up refuses to go on with a version that is not vX.Y.Z.
  const stamped = [
    `${calicoModulePath}/node/pkg/lifecycle/startup.VERSION`,
    `${calicoModulePath}/node/buildinfo.GitVersion`,
    `${calicoModulePath}/felix/buildinfo.GitVersion`,
    'main.VERSION',
  ].map((variable) => `-X ${variable}=${versions.calico}`);
  const ldflags = [...stripped, ...stamped];
  return {
    name: 'calico',
    version: versions.calico,
    programs: Object.fromEntries(
      [
        'node/cmd/calico-node',
        'cni-plugin/cmd/calico',
        'cni-plugin/cmd/install',
        'kube-controllers/cmd/kube-controllers',
        'kube-controllers/cmd/check-status',
      ].map((path) => [path.split('/').at(-1) ?? path, join(calicoModulePath, path)]),
    ),
    inputs: { ...files, ldflags: ldflags.join(' ') },
    sources: () => Promise.resolve({ files, ldflags }),
  };
}

/** Version of Calico's Go module, read from the building module's requirement. */
export async function calicoModuleVersion(): Promise<string> {
  const goMod = (await folderInputs(assetFolder('calico')))['go.mod'] ?? '';
  return /projectcalico\/calico (v\S+)/.exec(goMod)?.[1] ?? '';
}
