/**
 * What is stored must be what was sent, API defaults aside: a field that got lost on the way would look like a fault
 * of the CNI. A difference is a bug of this harness (or of a webhook that rewrites policies), so it is thrown as one.
 */
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/kubernetes.ts';
import { asArray, asRecord, canonicalJson, type JsonRecord } from './json-value.ts';

/** Throws Error with both specs when they differ in more than defaults. */
export function assertStoredPolicy(sent: NetworkPolicy, stored: NetworkPolicy): void {
  const expected = canonicalPolicySpec(sent.spec);
  const actual = canonicalPolicySpec(stored.spec);
  if (expected === actual) return;
  throw new Error(
    `NetworkPolicy ${sent.metadata.namespace ?? ''}/${sent.metadata.name} is stored otherwise than sent:\n` +
      `sent   ${expected}\nstored ${actual}`,
  );
}

/** The spec with defaults spelled out (rules 6 and 16) and empty lists dropped (rule 8), as canonical JSON. */
function canonicalPolicySpec(spec: NetworkPolicySpec): string {
  const egress = spec.egress ?? [];
  const types = spec.policyTypes ?? [];
  const policyTypes =
    types.length > 0 ? types : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  return canonicalJson({
    policyTypes,
    podSelector: canonicalSelector(spec.podSelector ?? {}),
    ...list('ingress', spec.ingress, (rule) => canonicalRule(rule, 'from')),
    ...list('egress', egress, (rule) => canonicalRule(rule, 'to')),
  });
}

function canonicalRule(rule: unknown, peers: 'from' | 'to'): JsonRecord {
  const fields = asRecord(rule);
  return {
    ...list('ports', fields['ports'], (port) => ({ protocol: 'TCP', ...defined(port) })),
    ...list(peers, fields[peers], canonicalPeer),
  };
}

function canonicalPeer(peer: unknown): JsonRecord {
  const { podSelector, namespaceSelector, ipBlock } = asRecord(peer);
  const { cidr, except } = asRecord(ipBlock);
  return {
    ...(podSelector === undefined ? {} : { podSelector: canonicalSelector(podSelector) }),
    ...(namespaceSelector === undefined
      ? {}
      : { namespaceSelector: canonicalSelector(namespaceSelector) }),
    ...(ipBlock === undefined ? {} : { ipBlock: { cidr, ...list('except', except, (it) => it) } }),
  };
}

function canonicalSelector(selector: unknown): JsonRecord {
  const { matchLabels, matchExpressions } = asRecord(selector);
  return {
    ...(Object.keys(asRecord(matchLabels)).length === 0 ? {} : { matchLabels }),
    ...list('matchExpressions', matchExpressions, (requirement) => {
      const { key, operator, values } = asRecord(requirement);
      return { key, operator, ...list('values', values, (value) => value) };
    }),
  };
}

function list(key: string, items: unknown, map: (item: unknown) => unknown): JsonRecord {
  const array = asArray(items);
  return array.length === 0 ? {} : { [key]: array.map(map) };
}

function defined(value: unknown): JsonRecord {
  return Object.fromEntries(
    Object.entries(asRecord(value)).filter(([, item]) => item !== undefined && item !== null),
  );
}
