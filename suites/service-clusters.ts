/** The clusters of the suites about Services: every mode of kube-proxy that these kernels have, with and without a policy engine. */

export interface ServiceCluster {
  readonly title: string;
  /** Flags that select it. */
  readonly flags: readonly string[];
}

/** KIND clusters, or the simulated one. */
export function serviceClusters(target: 'kind' | 'simulated'): readonly ServiceCluster[] {
  if (target === 'simulated') {
    return [{ title: 'the simulated cluster', flags: ['--cluster', 'simulated'] }];
  }
  const kind = ['--cluster', 'kind', '--lanes', '2'];
  const nftables = ['--proxy', 'nftables', '--name', 'kubeprop-nftables'];
  return [
    { title: 'kube-proxy iptables', flags: [...kind, '--cni', 'none'] },
    { title: 'kube-proxy nftables', flags: [...kind, '--cni', 'none', ...nftables] },
    { title: 'kube-proxy iptables under Calico', flags: [...kind, '--cni', 'calico'] },
  ];
}
