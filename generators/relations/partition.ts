/**
 * Partition (TLP): one item of a policy is split into parts that make up the whole, over several items, rules or
 * policies; the matrix must not change, because rules are a union without any order (rules 3, 9).
 */
import { formatAddressReference, parseAddressReference } from '../../model/address-reference.ts';
import type {
  IpBlock,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
} from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mapPeers, mapPorts, mapRules, policyTypesOf, rulesOf, withRules } from './policy-rules.ts';
import { freeName, rewritePolicies, type Rewrite } from './rewrite.ts';

/** A range of ports as two that meet. Source: rule 22. */
const splitPortRange: Rewrite = {
  name: 'split-port-range',
  family: 'partition',
  apply: (base, rolls) =>
    rewritePolicies(base, (policy) => [
      mapPorts(policy, (item) => {
        const { port, endPort } = item;
        if (typeof port !== 'number' || endPort === undefined || endPort === port) return [item];
        // Probed ports sit at the lower end of wide ranges: there the cut says most.
        const width = Math.min(endPort - port, 1 + (rolls.first % 4));
        const last = port + width - 1;
        return [
          { ...item, endPort: last },
          { ...item, port: last + 1 },
        ];
      }),
    ]),
};

/** A network as one half and the rest of it. Source: rule 24. */
const splitIpBlock: Rewrite = {
  name: 'split-ip-block',
  family: 'partition',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapPeers(policy, (peer) =>
        peer.ipBlock === undefined
          ? [peer]
          : splitBlock(peer.ipBlock).map((ipBlock) => ({ ipBlock })),
      ),
    ]),
};

/** `In [a, b]` of a peer as two peers. Source: rules 10 and 12. */
const splitPeerSelector: Rewrite = {
  name: 'split-peer-selector',
  family: 'partition',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapPeers(policy, (peer): readonly NetworkPolicyPeer[] => {
        const { podSelector, namespaceSelector } = peer;
        const pods = podSelector && splitIn(podSelector);
        if (pods !== undefined) return pods.map((part) => ({ ...peer, podSelector: part }));
        const namespaces = namespaceSelector && splitIn(namespaceSelector);
        if (namespaces === undefined) return [peer];
        return namespaces.map((part) => ({ ...peer, namespaceSelector: part }));
      }),
    ]),
};

/** A policy for pods with a or b as one for a and one for b. Source: rules 1 and 3. */
const splitSubject: Rewrite = {
  name: 'split-subject',
  family: 'partition',
  apply: (base) =>
    rewritePolicies(base, (policy, index) => {
      const parts = splitIn(policy.spec.podSelector ?? {});
      if (parts === undefined) return [policy];
      return parts.map((podSelector, part) =>
        named({ ...policy, spec: { ...policy.spec, podSelector } }, base, index, part),
      );
    }),
};

/** Every peer and port item in a rule of its own. Source: rule 9. */
const splitRules: Rewrite = {
  name: 'split-rules',
  family: 'partition',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapRules(policy, ({ peers, ports }) => {
        const peerLists =
          peers === undefined || peers.length === 0 ? [peers] : peers.map((one) => [one]);
        const portLists =
          ports === undefined || ports.length === 0 ? [ports] : ports.map((one) => [one]);
        return peerLists.flatMap((one) => portLists.map((other) => ({ peers: one, ports: other })));
      }),
    ]),
};

/** Every rule in a policy of its own; the isolation stays, also of a direction without rules. Source: rules 2, 3, 7. */
const splitPolicy: Rewrite = {
  name: 'split-policy',
  family: 'partition',
  apply: (base) =>
    rewritePolicies(base, (policy, index) => {
      const parts = policyTypesOf(policy).flatMap((type): readonly NetworkPolicy[] => {
        const bare = {
          ...policy,
          spec: { podSelector: policy.spec.podSelector ?? {}, policyTypes: [type] },
        };
        const rules = rulesOf(policy, type);
        return rules.length === 0 ? [bare] : rules.map((rule) => withRules(bare, type, [rule]));
      });
      return parts.length < 2 ? [policy] : parts.map((one, part) => named(one, base, index, part));
    }),
};

export const partitions: readonly Rewrite[] = [
  splitPortRange,
  splitIpBlock,
  splitPeerSelector,
  splitSubject,
  splitRules,
  splitPolicy,
];

/** The first part keeps the name; the others get names that no policy has. */
function named(
  policy: NetworkPolicy,
  { world }: Scenario,
  index: number,
  part: number,
): NetworkPolicy {
  if (part === 0) return policy;
  const name = freeName(world, `part-${index}-${part}`);
  return { ...policy, metadata: { ...policy.metadata, name } };
}

/** The parts of the first `In` with several values; undefined where there is none. */
function splitIn(selector: LabelSelector): readonly LabelSelector[] | undefined {
  const expressions = selector.matchExpressions ?? [];
  const at = expressions.findIndex(
    ({ operator, values }) => operator === 'In' && new Set(values).size > 1,
  );
  const requirement = expressions[at];
  if (requirement === undefined) return undefined;
  return [...new Set(requirement.values)].map((value) => ({
    ...selector,
    matchExpressions: expressions.with(at, { ...requirement, values: [value] }),
  }));
}

/**
 * A literal network without excepts is its two halves. A network around a target is the half that holds the target, and
 * the whole without that half; excepts of the target's own go where their half is.
 */
function splitBlock(block: IpBlock): readonly IpBlock[] {
  const { cidr, except = [] } = block;
  const halves = literalHalves[cidr];
  if (halves !== undefined && except.length === 0) return halves.map((half) => ({ cidr: half }));
  const reference = parseAddressReference(cidr);
  const longest = reference?.ipFamily === 'IPv6' ? 128 : 32;
  if (reference === undefined || reference.prefixLength >= longest) return [block];
  const prefixLength = reference.prefixLength + 1;
  const half = formatAddressReference({ ...reference, prefixLength, masked: true });
  const inside = except.flatMap((one) => parseAddressReference(one) ?? []);
  if (inside.length !== except.length || inside.some((one) => one.prefixLength <= prefixLength)) {
    return [block];
  }
  return [
    { cidr, except: [half] },
    { cidr: half, ...(except.length > 0 && { except }) },
  ];
}

const literalHalves: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['0.0.0.0/1', '128.0.0.0/1'],
  '0.0.0.0/1': ['0.0.0.0/2', '64.0.0.0/2'],
  '128.0.0.0/1': ['128.0.0.0/2', '192.0.0.0/2'],
  '::/0': ['::/1', '8000::/1'],
  '::/1': ['::/2', '4000::/2'],
  '8000::/1': ['8000::/2', 'c000::/2'],
};
