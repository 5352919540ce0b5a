/**
 * The clusters of the suites about Services: every mode of kube-proxy that these kernels have, and Services behind a policy
 * engine. A suite takes those that its question depends on: DNS answers do not depend on the proxy's mode.
 */

export interface ServiceCluster {
  readonly title: string;
  /** Flags that select it. */
  readonly flags: readonly string[];
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
/** Other Corefiles; each is a cluster of its own on KIND. */
const dnsServerModes: readonly string[] = ['autopath', 'pods-verified', 'pods-disabled'];
const simulatedDnsServers = [...dnsServerModes, 'endpoint-pod-names', 'no-endpoints'];
const dnsServer = (mode: string): ServiceCluster => ({
  title: `kube-proxy iptables, DNS with ${mode}`,
  flags: [...kind, '--cni', 'none', '--dns', mode],
});
const dualStack = {
  title: 'a dual-stack cluster under Calico',
  flags: [...kind, '--cni', 'calico', '--ip-family', 'dual'],
};
const onKind = {
  services: [iptables, nftables, calico],
  load: [iptables, nftables],
  dns: [iptables],
  'dns-servers': dnsServerModes.map(dnsServer),
  'dual-stack': [dualStack],
  lifecycle: [iptables],
  'service-policies': [calico],
} as const satisfies Record<string, readonly ServiceCluster[]>;

/** KIND clusters, or the simulated one. */
export function serviceClusters(
  suite: keyof typeof onKind,
  target: 'kind' | 'simulated',
): readonly ServiceCluster[] {
  if (target === 'kind') return onKind[suite];
  if (suite === 'dns-servers') {
    return simulatedDnsServers.map((mode) => ({
      title: `the simulated cluster, DNS with ${mode}`,
      flags: ['--cluster', 'simulated', '--dns', mode],
    }));
  }
  // The simulated cluster has both families unless told otherwise.
  return [{ title: 'the simulated cluster', flags: ['--cluster', 'simulated'] }];
}
