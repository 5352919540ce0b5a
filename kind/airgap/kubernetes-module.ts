/**
 * The Go module that builds Kubernetes' own programs. k8s.io/kubernetes refers to its staging repositories by folders
 * that a dependency does not have; a module that replaces each of them by its published version builds the same code.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HarnessError } from '../../model/errors.ts';
import type { KindContext } from '../context.ts';
import { downloadModule } from './download-module.ts';
import type { GoModule, GoSources } from './go-program.ts';

const programs = [
  'kubelet',
  'kube-apiserver',
  'kubeadm',
  'kubectl',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
] as const;

/** Kubernetes at `version` (vX.Y.Z). */
export function kubernetesModule(version: string): GoModule {
  return {
    name: 'kubernetes',
    version,
    programs: Object.fromEntries(programs.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    inputs: { stamp: versionStamp(version, 'time of the module version').join(' ') },
    sources: (context) => kubernetesSources(context, version),
  };
}

const moduleInfo = z.object({ Time: z.string() });

async function kubernetesSources(context: KindContext, version: string): Promise<GoSources> {
  const upstream = await downloadModule(context, { path: 'k8s.io/kubernetes', version });
  const info = moduleInfo.parse(JSON.parse(await readFile(upstream.infoPath, 'utf8')));
  const goMod = buildingGoMod(version, await readFile(upstream.goModPath, 'utf8'));
  return { files: { 'go.mod': goMod }, ldflags: ['-s', '-w', ...versionStamp(version, info.Time)] };
}

/** go.mod of the building module, from the go.mod of k8s.io/kubernetes itself. */
export function buildingGoMod(version: string, upstreamGoMod: string): string {
  const staging = [...upstreamGoMod.matchAll(/^\s*(k8s\.io\/[\w-]+) => \.\/staging\//gm)].map(
    (match) => match[1] ?? '',
  );
  const language = /^go \S+$/m.exec(upstreamGoMod)?.[0];
  if (staging.length === 0 || language === undefined) {
    throw new HarnessError(
      'environment',
      `the go.mod of k8s.io/kubernetes ${version} has no language version or replaces no staging repository`,
      {
        hint: 'This Kubernetes version is laid out in another way: choose another with --kubernetes.',
      },
    );
  }
  const stagingVersion = version.replace(/^v1\./, 'v0.');
  const godebug = /^godebug \S+$/m.exec(upstreamGoMod)?.[0];
  return [
    'module kubeprop/airgap/kubernetes',
    language,
    ...(godebug === undefined ? [] : [godebug]),
    `require k8s.io/kubernetes ${version}`,
    `replace (\n${staging.map((name) => `\t${name} => ${name} ${stagingVersion}`).join('\n')}\n)\n`,
  ].join('\n\n');
}

/**
 * Both version packages are stamped: kubeadm compares the one, clients report the other. The commit behind a module
 * version is not recorded anywhere that can be checked, so it stays unknown.
 */
function versionStamp(version: string, buildDate: string): readonly string[] {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  const values = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: 'unknown',
    buildDate: buildDate.replaceAll(' ', '-'),
  };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((goPackage) =>
    Object.entries(values).map(([name, value]) => `-X ${goPackage}.${name}=${value}`),
  );
}
