/** The Corefile of kubeadm, changed to a mode of the plug-in kubernetes. Text in, text out; nothing else of it changes. */
import { HarnessError } from '../model/errors.ts';

/** What `--dns` takes: the mode of pod names, and autopath, which needs verified ones. */
export const dnsModes = ['pods-insecure', 'pods-verified', 'pods-disabled', 'autopath'] as const;
export type DnsMode = (typeof dnsModes)[number];

const podsOfMode: Readonly<Record<DnsMode, string>> = {
  'pods-insecure': 'insecure',
  'pods-verified': 'verified',
  'pods-disabled': 'disabled',
  autopath: 'verified',
};

/** Throws HarnessError('environment') on a Corefile that is not kubeadm's. */
export function withDnsMode(corefile: string, mode: DnsMode): string {
  const pods = /^(\s*)pods \w+$/m;
  const plugin = /^(\s*)kubernetes .*$/m;
  if (!pods.test(corefile) || !plugin.test(corefile)) {
    throw new HarnessError('environment', 'the Corefile has no plug-in kubernetes with pods', {
      hint: 'kubeprop changes the Corefile that kubeadm writes; see kubectl -n kube-system get configmap coredns.',
    });
  }
  const changed = corefile.replace(pods, `$1pods ${podsOfMode[mode]}`);
  const walks = mode === 'autopath' && !/^\s*autopath /m.test(changed);
  return walks ? changed.replace(plugin, '$1autopath @kubernetes\n$&') : changed;
}
