/**
 * The same scenario with the same answers in every lane. Pods have other addresses in each lane, so a network around a
 * pod's address covers other neighbours: it becomes that address alone. Pods on a node's network go, because a node has
 * room for one in the whole cluster.
 */
import { formatAddressReference, parseAddressReference } from '../../model/address-reference.ts';
import type { IpBlock, NetworkPolicy } from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mapPeers } from './policy-rules.ts';

/** A base for relations; networks around external endpoints stay, since these are the same in every lane. */
export function laneIndependent(scenario: Scenario): Scenario {
  const { world } = scenario;
  const pods = world.pods.filter(({ spec }) => spec.hostNetwork !== true);
  const inhabited = new Set(pods.map(({ metadata }) => metadata.namespace));
  const gone = new Set(
    world.namespaces.map(({ metadata }) => metadata.name).filter((name) => !inhabited.has(name)),
  );
  return {
    ...scenario,
    world: {
      namespaces: world.namespaces.filter(({ metadata }) => !gone.has(metadata.name)),
      pods,
      networkPolicies: world.networkPolicies
        .filter(({ metadata }) => !gone.has(metadata.namespace ?? ''))
        .map((policy) => withSingleAddresses(policy, gone)),
    },
  };
}

function withSingleAddresses(policy: NetworkPolicy, gone: ReadonlySet<string>): NetworkPolicy {
  return mapPeers(policy, (peer) =>
    peer.ipBlock === undefined ? [peer] : [{ ipBlock: singleAddresses(peer.ipBlock, gone) }],
  );
}

function singleAddresses({ cidr, except }: IpBlock, gone: ReadonlySet<string>): IpBlock {
  const reference = parseAddressReference(cidr);
  const inCluster = reference !== undefined && reference.target.kind !== 'external';
  // A single address has no room for an except.
  if (inCluster) return { cidr: single(cidr, gone) };
  const excepts = (except ?? []).map((one) => single(one, gone));
  const distinct = [...new Set(excepts)].filter((one) => one !== cidr);
  return distinct.length === 0 ? { cidr } : { cidr, except: distinct };
}

/** An address of a pod or node that goes is one that nobody has. */
function single(cidr: string, gone: ReadonlySet<string>): string {
  const reference = parseAddressReference(cidr);
  if (reference === undefined || reference.target.kind === 'external') return cidr;
  const { target, ipFamily } = reference;
  const prefixLength = ipFamily === 'IPv4' ? 32 : 128;
  if (target.kind === 'pod' && gone.has(target.namespace)) {
    return ipFamily === 'IPv4' ? '192.0.2.1/32' : '2001:db8::1/128';
  }
  return formatAddressReference({ target, ipFamily, prefixLength, masked: true });
}
