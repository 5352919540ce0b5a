/** CNI configuration of one node of the control cluster: a veth pair per pod, addresses from the node's own ranges. */

/** The conflist as JSON; one default route per family of `podCidrs`. */
export function networkConfiguration(podCidrs: readonly string[]): string {
  return JSON.stringify(
    {
      cniVersion: '0.3.1',
      name: 'kubeprop',
      plugins: [
        {
          type: 'ptp',
          ipMasq: false,
          ipam: {
            type: 'host-local',
            dataDir: '/run/cni-ipam-state',
            ranges: podCidrs.map((subnet) => [{ subnet }]),
            routes: podCidrs.map((cidr) => ({ dst: cidr.includes(':') ? '::/0' : '0.0.0.0/0' })),
          },
        },
        { type: 'portmap', capabilities: { portMappings: true } },
      ],
    },
    undefined,
    2,
  );
}
