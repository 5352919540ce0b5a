/**
 * How the simulated cluster behaves where the specification leaves the outcome open: one fixed
 * choice per rule, written as a CNI profile so that predictions can be pinned to it. The code that
 * makes each choice is named as its source.
 */
import type { Profile } from '../../model/profile.ts';

/** Pins every open rule that the simulated cluster decides. */
export const simulatedProfile: Profile = {
  name: 'simulated',
  pins: {
    repeatedPortName: 'every',
    sidecarPortNames: 'count',
    namedPortWithIpBlock: 'resolves',
    ipBlockMatchesPods: 'match',
    ipBlockMatchesNodes: 'match',
    egressToOwnNode: 'enforced',
    hostNetworkPods: 'likeNodes',
  },
  sources: {
    repeatedPortName: 'cluster/simulated/compile-ports.ts',
    sidecarPortNames: 'cluster/simulated/network-view.ts',
    namedPortWithIpBlock: 'cluster/simulated/compile-ports.ts',
    ipBlockMatchesPods: 'cluster/simulated/address-set.ts',
    ipBlockMatchesNodes: 'cluster/simulated/address-set.ts',
    egressToOwnNode: 'cluster/simulated/packet-tables.ts',
    hostNetworkPods: 'cluster/simulated/network-view.ts',
  },
};
