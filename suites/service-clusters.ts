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
const autopath = {
  title: 'kube-proxy iptables, DNS with autopath',
  flags: [...kind, '--cni', 'none', '--dns', 'autopath'],
};
const dualStack = {
  title: 'a dual-stack cluster under Calico',
  flags: [...kind, '--cni', 'calico', '--ip-family', 'dual'],
};
const onKind = {
  services: [iptables, nftables, calico],
  load: [iptables, nftables],
  dns: [iptables],
  'dns-servers': [autopath],
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
  // The simulated cluster has both families unless told otherwise.
  return [{ title: 'the simulated cluster', flags: ['--cluster', 'simulated'] }];
}
