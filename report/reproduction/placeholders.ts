/**
 * What a manifest can not say before there is a cluster: real nodes, and addresses that only the cluster gives. They are
 * written as `${NODE_0}` and `${CIDR_1}`; reproduce.sh fills them in. The prefix of the namespaces works as it is.
 */
import { parseAddressReference, type AddressReference } from '../../model/address-reference.ts';
import { bindPolicy, type Binding } from '../../model/binding.ts';
import type { NetworkPolicy, NetworkPolicyPeer, Pod } from '../../model/kubernetes.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';

/** In front of every namespace in the manifests; reproduce.sh puts one of its own in its place. */
export const namespacePrefix = 'kubeprop-repro-';

export interface CidrPlaceholder {
  /** `CIDR_1`, without the signs around it. */
  readonly variable: string;
  readonly reference: AddressReference;
  /** As the scenario spells it. */
  readonly text: string;
}

export interface Placeholders {
  /** In order of their numbers. */
  readonly cidrs: readonly CidrPlaceholder[];
  /** Numbers of the logical nodes that pods are placed on. */
  readonly nodes: readonly number[];
  /** The policy as kubectl gets it. */
  policy(policy: NetworkPolicy): NetworkPolicy;
  /** What stands for a logical node; a real name stands for itself. */
  node(name: string): string;
}

/** The placeholders of all worlds of a scenario. */
export function placeholdersOf(scenario: Scenario): Placeholders {
  const worlds = worldsOf(scenario);
  const policies = worlds.flatMap(({ networkPolicies }) => networkPolicies);
  const texts = [...new Set(policies.flatMap(referencesOf))];
  const cidrs = texts.flatMap((text, index): CidrPlaceholder[] => {
    const reference = parseAddressReference(text);
    return reference === undefined ? [] : [{ variable: `CIDR_${index + 1}`, reference, text }];
  });
  const variables = new Map(cidrs.map(({ text, variable }) => [text, `\${${variable}}`]));
  return {
    cidrs,
    nodes: nodeNumbers(worlds.flatMap(({ pods }) => pods)),
    policy: (policy) =>
      bindPolicy(
        mapCidrs(policy, (cidr) => variables.get(cidr) ?? cidr),
        prefixBinding,
      ),
    node: (name) => {
      const number = nodeNumber(name);
      return number === undefined ? name : `\${NODE_${number}}`;
    },
  };
}

/** The address references in a policy, as the scenario spells them. */
export function referencesOf(policy: NetworkPolicy): readonly string[] {
  const found: string[] = [];
  mapCidrs(policy, (cidr) => {
    if (parseAddressReference(cidr) !== undefined) found.push(cidr);
    return cidr;
  });
  return found;
}

/** Namespaces get the prefix; no reference is left to look up by then. */
const prefixBinding: Binding = {
  namespacePrefix,
  pods: new Map(),
  nodes: new Map(),
  externals: new Map(),
};

function nodeNumber(name: string | undefined): number | undefined {
  const digits = /^n(\d+)$/.exec(name ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function nodeNumbers(pods: readonly Pod[]): readonly number[] {
  const numbers = pods.flatMap(({ spec }) => nodeNumber(spec.nodeName) ?? []);
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function mapCidrs(policy: NetworkPolicy, map: (cidr: string) => string): NetworkPolicy {
  const mapPeers = (peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] =>
    peers.map((peer) => {
      if (peer.ipBlock === undefined) return peer;
      const { cidr, except } = peer.ipBlock;
      const ipBlock = {
        cidr: map(cidr),
        ...(except === undefined ? {} : { except: except.map(map) }),
      };
      return { ...peer, ipBlock };
    });
  const { ingress, egress, ...spec } = policy.spec;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(ingress && {
        ingress: ingress.map((rule) => (rule.from ? { ...rule, from: mapPeers(rule.from) } : rule)),
      }),
      ...(egress && {
        egress: egress.map((rule) => (rule.to ? { ...rule, to: mapPeers(rule.to) } : rule)),
      }),
    },
  };
}
