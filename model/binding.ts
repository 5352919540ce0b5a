/**
 * Binding: from the logical names of a scenario to the real ones of a cluster. It renames namespaces, pods and nodes,
 * rewrites the values of `kubernetes.io/metadata.name` selectors, and resolves address references; it changes nothing
 * else, because any other rewriting would change the policy under test.
 */
import { parseAddressReference, type AddressReference } from './address-reference.ts';
import { maskAddress } from './address.ts';
import { podAddresses, type BoundExternal, type BoundNode } from './bound-world.ts';
import { HarnessError } from './errors.ts';
import {
  namespaceNameLabel,
  type IpBlock,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type Pod,
} from './kubernetes.ts';
import type { Endpoint, Probe } from './probe.ts';
import { spareAddress } from './spare-address.ts';

export interface Binding {
  /** Real namespace = prefix + logical namespace; so prefix-related names stay prefix-related. */
  readonly namespacePrefix: string;
  /** Logical `namespace/name` -> the real pod, with its addresses. */
  readonly pods: ReadonlyMap<string, Pod>;
  /** Logical node -> real node. */
  readonly nodes: ReadonlyMap<string, BoundNode>;
  /** External endpoint by logical name. */
  readonly externals: ReadonlyMap<string, BoundExternal>;
  /** Number of the lane, which has spare addresses of its own; absent means 0. */
  readonly lane?: number | undefined;
}

/** The real name of a logical namespace, whether or not the world has it. */
export function bindNamespaceName(
  binding: Pick<Binding, 'namespacePrefix'>,
  logical: string,
): string {
  return `${binding.namespacePrefix}${logical}`;
}

/** The policy as a cluster gets it. Throws HarnessError('input') on an address reference that names nothing. */
export function bindPolicy(policy: NetworkPolicy, binding: Binding): NetworkPolicy {
  const bindPeers = (peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] =>
    peers.map((peer) => bindPeer(peer, binding, policy.metadata.name));
  const { ingress, egress, ...spec } = policy.spec;
  return {
    ...policy,
    metadata: {
      ...policy.metadata,
      namespace: bindNamespaceName(binding, policy.metadata.namespace ?? 'default'),
    },
    spec: {
      ...spec,
      ...(ingress === undefined
        ? {}
        : {
            ingress: ingress.map((rule) =>
              rule.from ? { ...rule, from: bindPeers(rule.from) } : rule,
            ),
          }),
      ...(egress === undefined
        ? {}
        : { egress: egress.map((rule) => (rule.to ? { ...rule, to: bindPeers(rule.to) } : rule)) }),
    },
  };
}

/** The probe in real names. Throws HarnessError('input') on an endpoint that the binding does not know. */
export function bindProbe(probe: Probe, binding: Binding): Probe {
  return {
    ...probe,
    source: bindEndpoint(probe.source, binding),
    target: bindEndpoint(probe.target, binding),
  };
}

function bindEndpoint(endpoint: Endpoint, binding: Binding): Endpoint {
  if (endpoint.kind === 'external') return endpoint;
  const pod = binding.pods.get(`${endpoint.namespace}/${endpoint.name}`);
  if (pod === undefined)
    throw unknownTarget(`pod ${endpoint.namespace}/${endpoint.name}`, 'a probe');
  return { kind: 'pod', namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name };
}

function bindPeer(peer: NetworkPolicyPeer, binding: Binding, policy: string): NetworkPolicyPeer {
  return {
    ...peer,
    ...(peer.namespaceSelector === undefined
      ? {}
      : { namespaceSelector: bindNamespaceSelector(peer.namespaceSelector, binding) }),
    ...(peer.ipBlock === undefined ? {} : { ipBlock: bindIpBlock(peer.ipBlock, binding, policy) }),
  };
}

function bindNamespaceSelector(selector: LabelSelector, binding: Binding): LabelSelector {
  const bindValue = (value: string): string =>
    value === '' ? '' : bindNamespaceName(binding, value);
  const { matchLabels, matchExpressions } = selector;
  const named = matchLabels?.[namespaceNameLabel];
  return {
    ...selector,
    ...(named === undefined
      ? {}
      : { matchLabels: { ...matchLabels, [namespaceNameLabel]: bindValue(named) } }),
    ...(matchExpressions === undefined
      ? {}
      : {
          matchExpressions: matchExpressions.map((requirement) =>
            requirement.key === namespaceNameLabel && requirement.values !== undefined
              ? { ...requirement, values: requirement.values.map(bindValue) }
              : requirement,
          ),
        }),
  };
}

/** The CIDR that a text spells, which may be a reference. `where` names the object in the error. */
export function bindCidr(cidr: string, binding: Binding, where: string): string {
  const reference = parseAddressReference(cidr);
  return reference === undefined ? cidr : resolveReference(reference, binding, where);
}

function bindIpBlock(block: IpBlock, binding: Binding, policy: string): IpBlock {
  const resolve = (cidr: string): string => bindCidr(cidr, binding, policy);
  return {
    cidr: resolve(block.cidr),
    ...(block.except === undefined ? {} : { except: block.except.map(resolve) }),
  };
}

function resolveReference(reference: AddressReference, binding: Binding, policy: string): string {
  const { target, ipFamily, prefixLength, masked } = reference;
  const address = addressesOf(target, binding, policy)[ipFamily];
  if (address === undefined) {
    // A single-family cluster: a documentation network stands in, so that the policy stays valid and matches nobody.
    return ipFamily === 'IPv4'
      ? `192.0.2.0/${Math.max(24, prefixLength)}`
      : `2001:db8::/${Math.max(32, prefixLength)}`;
  }
  return `${masked ? maskAddress(address, prefixLength) : address}/${prefixLength}`;
}

function addressesOf(
  target: AddressReference['target'],
  binding: Binding,
  policy: string,
): Readonly<Partial<Record<'IPv4' | 'IPv6', string>>> {
  switch (target.kind) {
    case 'pod': {
      const pod = binding.pods.get(`${target.namespace}/${target.name}`);
      if (pod === undefined) throw unknownTarget(`pod ${target.namespace}/${target.name}`, policy);
      return podAddresses(pod);
    }
    case 'node': {
      const node = binding.nodes.get(target.name);
      if (node === undefined) throw unknownTarget(`node ${target.name}`, policy);
      return node.addresses;
    }
    case 'external':
      // A cluster without external endpoints still holds the policy; the address is then one that nobody has.
      return binding.externals.get(target.name)?.addresses ?? {};
    case 'spare': {
      const { lane = 0 } = binding;
      const index = Number(target.name);
      return {
        IPv4: spareAddress(lane, index, 'IPv4'),
        IPv6: spareAddress(lane, index, 'IPv6'),
      };
    }
  }
}

function unknownTarget(what: string, where: string): HarnessError {
  return new HarnessError(
    'input',
    `${where} refers to ${what}, which the scenario does not contain`,
    {
      hint: 'Add the object to the scenario or correct the reference.',
    },
  );
}
