/**
 * The clusters of the suites about Services: every mode of kube-proxy that these kernels have, Services behind a policy engine, two
 * address families, and other Corefiles. A suite takes those that its question depends on: DNS answers do not depend on the proxy's
 * mode.
 */
import { simulatedDnsModes } from '../cluster/simulated/services/dns-mode.ts';
import { dnsModes, type DnsMode } from '../kind/corefile.ts';

export interface ServiceCluster {
  readonly title: string;
  /** Flags that select it. */
  readonly flags: readonly string[];
  /** A cluster that one suite alone needs: it is deleted when that suite is over. */
  readonly ownFlags?: readonly string[];
}

const kind = ['--cluster', 'kind', '--lanes', '2'];
const iptables = { title: 'kube-proxy iptables', flags: [...kind, '--cni', 'none'] };
const nftables = {
  title: 'kube-proxy nftables',
  flags: [...kind, '--cni', 'none', '--proxy', 'nftables', '--name', 'kubeprop-nftables'],
};
const calico = {
  title: 'kube-proxy iptables under Calico',
  flags: [...kind, '--cni', 'calico'],
};

/** One more cluster, of the given flags of `cluster up`. */
function own(title: string, ...ownFlags: string[]): ServiceCluster {
  return { title, flags: [...kind, ...ownFlags], ownFlags };
}

const bothFamilies = ['--ip-family', 'dual'];
const dualStack = [
  own('kube-proxy iptables', '--cni', 'none', ...bothFamilies),
  own('kube-proxy nftables', '--cni', 'none', '--proxy', 'nftables', ...bothFamilies),
];
const dualStackCalico = own('kube-proxy iptables under Calico', '--cni', 'calico', ...bothFamilies);

/** What KIND makes of kubeadm's Corefile unasked is the cluster of suite dns. */
const dnsServerModes: readonly DnsMode[] = dnsModes.filter((mode) => mode !== 'pods-insecure');
const dnsServers = dnsServerModes.map((mode) =>
  own(
    `kube-proxy iptables, DNS with ${mode}`,
    ...['--cni', 'none', '--dns', mode, ...(mode === 'dual-stack' ? bothFamilies : [])],
  ),
);

const onKind = {
  services: [iptables, nftables, calico],
  load: [iptables, nftables],
  dns: [iptables],
  'dns-servers': dnsServers,
  'dual-stack': dualStack,
  'dual-stack-policies': [dualStackCalico],
  lifecycle: [iptables, nftables],
  'service-policies': [calico],
} as const satisfies Record<string, readonly ServiceCluster[]>;

/** KIND clusters, or the simulated one. */
export function serviceClusters(
  suite: keyof typeof onKind,
  target: 'kind' | 'simulated',
): readonly ServiceCluster[] {
  if (target === 'kind') return onKind[suite];
  if (suite === 'dns-servers') {
    return Object.keys(simulatedDnsModes).map((mode) => ({
      title: `the simulated cluster, DNS with ${mode}`,
      flags: ['--cluster', 'simulated', '--dns', mode],
    }));
  }
  // The simulated cluster has both families unless told otherwise.
  return [{ title: 'the simulated cluster', flags: ['--cluster', 'simulated'] }];
}
