/**
 * The Corefile of kubeadm, changed as administrators change it: modes and options of the plug-in kubernetes, what the cache keeps,
 * and plug-ins that answer or rename before it. Text in, text out; nothing else of it changes.
 */
import { HarnessError } from '../model/errors.ts';

/**
 * What `--dns` takes: one change each. `dual-stack` is none of the Corefile: the Service of the servers gets both families
 * (configure-dns.ts).
 */
export const dnsModes = [
  ...(['pods-insecure', 'pods-verified', 'pods-disabled', 'autopath', 'endpoint-pod-names'] as const),
  ...(['no-endpoints', 'zone-cache', 'hosts', 'rewrite', 'minimal', 'dual-stack'] as const),
] as const; // prettier-ignore
export type DnsMode = (typeof dnsModes)[number];

/** Addresses for documentation; one name is of the cluster's zone, where the list of hosts comes first. */
const hosts = `hosts {
       192.0.2.10 shop.kubeprop.test store.kubeprop.test
       192.0.2.11 shop.kubeprop.test
       2001:db8::10 shop.kubeprop.test
       192.0.2.12 listed.default.svc.cluster.local
       fallthrough
    }`;
const rewrite = 'rewrite name suffix .kubeprop.test .svc.cluster.local';

/** Throws HarnessError('environment') on a Corefile that is not kubeadm's. */
export function withDnsMode(corefile: string, mode: DnsMode): string {
  const change = changes[mode];
  return change === undefined ? corefile : change(corefile);
}

type Change = (corefile: string) => string;

const changes: Readonly<Record<DnsMode, Change | undefined>> = {
  'pods-insecure': (text) => withPods(text, 'insecure'),
  'pods-verified': (text) => withPods(text, 'verified'),
  'pods-disabled': (text) => withPods(text, 'disabled'),
  autopath: (text) => withPlugin(withPods(text, 'verified'), 'autopath @kubernetes'),
  'endpoint-pod-names': (text) => withOption(text, 'endpoint_pod_names'),
  'no-endpoints': (text) => withOption(text, 'noendpoints'),
  // The cache keeps names of the zone as well, which live for 5 s, the least that it keeps anything.
  'zone-cache': (text) => changed(changed(text, /^(\s*)cache 30 \{[^}]*\}$/m, '$1cache 30'), /^(\s*)ttl \d+$/m, '$1ttl 5'), // prettier-ignore
  hosts: (text) => withPlugin(text, hosts),
  rewrite: (text) => withPlugin(text, rewrite),
  minimal: (text) => withPlugin(text, 'minimal'),
  'dual-stack': undefined,
};

function withPods(corefile: string, pods: string): string {
  return changed(corefile, /^(\s*)pods \w+$/m, `$1pods ${pods}`);
}

/** An option of the plug-in kubernetes, once. */
function withOption(corefile: string, option: string): string {
  if (corefile.includes(option)) return corefile;
  return changed(corefile, /^(\s*)pods \w+$/m, `$&\n$1${option}`);
}

/** A plug-in of the same server, once. */
function withPlugin(corefile: string, plugin: string): string {
  if (corefile.includes(plugin)) return corefile;
  return changed(corefile, /^(\s*)kubernetes .*$/m, `$1${plugin}\n$&`);
}

function changed(corefile: string, from: RegExp, to: string): string {
  if (from.test(corefile)) return corefile.replace(from, to);
  throw new HarnessError('environment', `the Corefile is not kubeadm's: nothing of it is ${from.source}`, {
    hint: 'kubeprop changes the Corefile that kubeadm writes; see kubectl -n kube-system get configmap coredns.',
  }); // prettier-ignore
}
