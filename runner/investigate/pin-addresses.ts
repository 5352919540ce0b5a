/**
 * Makes a scenario's ipBlocks say the same of one connection in every lane. A generated CIDR is often cut around another
 * pod, and whether it covers an end of the connection is the luck of the addresses; spelled around that end itself, it
 * does so everywhere.
 */
import {
  formatAddressReference,
  parseAddressReference,
  type AddressReference,
} from '../../model/address-reference.ts';
import { maskAddress } from '../../model/address.ts';
import type { Binding } from '../../model/binding.ts';
import { podAddresses } from '../../model/bound-world.ts';
import type { IpFamily, NetworkPolicy, NetworkPolicyPeer } from '../../model/kubernetes.ts';
import type { Endpoint, Probe } from '../../model/probe.ts';
import type { Scenario } from '../../model/scenario.ts';
import { spareAddress } from '../../model/spare-address.ts';

/**
 * The scenario with the references of its first world that cover an end of the probe in this binding spelled around that
 * end: the source in `from`, the target in `to`. The same object where nothing is to be done.
 */
export function pinAddresses(scenario: Scenario, probe: Probe, binding: Binding): Scenario {
  const pinFor =
    (end: Endpoint) =>
    (peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] =>
      peers.map((peer) => pinPeer(peer, end, probe.ipFamily, binding));
  const pinFrom = pinFor(probe.source);
  const pinTo = pinFor(probe.target);
  const networkPolicies = scenario.world.networkPolicies.map((policy): NetworkPolicy => {
    const { ingress, egress, ...spec } = policy.spec;
    return {
      ...policy,
      spec: {
        ...spec,
        ...(ingress && {
          ingress: ingress.map((rule) =>
            rule.from ? { ...rule, from: pinFrom(rule.from) } : rule,
          ),
        }),
        ...(egress && {
          egress: egress.map((rule) => (rule.to ? { ...rule, to: pinTo(rule.to) } : rule)),
        }),
      },
    };
  });
  const same = JSON.stringify(networkPolicies) === JSON.stringify(scenario.world.networkPolicies);
  if (same) return scenario;
  // It is not what the generator drew any more.
  const metadata = { ...scenario.metadata, origin: undefined };
  return { ...scenario, metadata, world: { ...scenario.world, networkPolicies } };
}

function pinPeer(
  peer: NetworkPolicyPeer,
  end: Endpoint,
  ipFamily: IpFamily,
  binding: Binding,
): NetworkPolicyPeer {
  if (peer.ipBlock === undefined) return peer;
  const { cidr, except } = peer.ipBlock;
  const pin = (text: string): string => pinReference(text, end, ipFamily, binding);
  return { ipBlock: { cidr: pin(cidr), ...(except && { except: except.map(pin) }) } };
}

function pinReference(text: string, end: Endpoint, ipFamily: IpFamily, binding: Binding): string {
  const reference = parseAddressReference(text);
  if (reference?.ipFamily !== ipFamily) return text;
  const { prefixLength, target } = reference;
  const own = addressOf(end, ipFamily, binding);
  const cut = addressOf(target, ipFamily, binding);
  if (own === undefined || cut === undefined) return text;
  if (maskAddress(own, prefixLength) !== maskAddress(cut, prefixLength)) return text;
  return formatAddressReference({ ...reference, target: end });
}

function addressOf(
  target: AddressReference['target'],
  ipFamily: IpFamily,
  binding: Binding,
): string | undefined {
  switch (target.kind) {
    case 'node':
      return binding.nodes.get(target.name)?.addresses[ipFamily];
    case 'external':
      return binding.externals.get(target.name)?.addresses[ipFamily];
    case 'spare':
      return spareAddress(binding.lane ?? 0, Number(target.name), ipFamily);
    case 'pod': {
      const pod = binding.pods.get(`${target.namespace}/${target.name}`);
      return pod && podAddresses(pod)[ipFamily];
    }
  }
}
