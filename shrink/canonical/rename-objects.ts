/**
 * Renaming objects all through a candidate: namespaces, pods and policies get other names, and everything that names them
 * follows: steps, the failing cell, address references, selectors by `kubernetes.io/metadata.name`.
 */
import { formatAddressReference, parseAddressReference } from '../../model/address-reference.ts';
import {
  namespaceNameLabel,
  type IpBlock,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
} from '../../model/kubernetes.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { ObjectReference, WorldObject } from '../../model/scenario.ts';
import type { Change } from '../../model/step.ts';
import type { Candidate } from '../candidate.ts';
import { letterAt } from './letter-at.ts';
import { mapObjects } from './map-objects.ts';

/** New names of namespaces by name, of pods and policies by `namespace/name` in old names. */
export interface Renaming {
  readonly namespaces: ReadonlyMap<string, string>;
  readonly pods: ReadonlyMap<string, string>;
  readonly networkPolicies: ReadonlyMap<string, string>;
}

/** The candidate in the new names; what the renaming does not mention keeps its name. */
export function renameObjects({ scenario, cell }: Candidate, renaming: Renaming): Candidate {
  const namespaceOf = (name: string): string => renaming.namespaces.get(name) ?? name;
  const podOf = (namespace: string, name: string): string =>
    renaming.pods.get(`${namespace}/${name}`) ?? name;
  const reference = (old: ObjectReference): ObjectReference => {
    if (old.kind === 'Namespace') return { ...old, name: namespaceOf(old.name) };
    const namespace = old.namespace ?? 'default';
    const names = old.kind === 'Pod' ? renaming.pods : renaming.networkPolicies;
    return {
      ...old,
      namespace: namespaceOf(namespace),
      name: names.get(`${namespace}/${old.name}`) ?? old.name,
    };
  };
  const podReference = ({ namespace, name }: { namespace: string; name: string }) => ({
    namespace: namespaceOf(namespace),
    name: podOf(namespace, name),
  });
  const endpoint = (end: Endpoint): Endpoint =>
    end.kind === 'external' ? end : { kind: 'pod', ...podReference(end) };
  const cidr = (text: string): string => {
    const parsed = parseAddressReference(text);
    if (parsed?.target.kind !== 'pod') return text;
    const { namespace, name } = parsed.target;
    const target = { ...parsed.target, ...podReference({ namespace, name }) };
    return formatAddressReference({ ...parsed, target });
  };
  const renameObject = (object: WorldObject): WorldObject => {
    const { kind, metadata } = object;
    const { namespace, name } = reference({ kind, ...metadata });
    const named = { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) };
    if (object.kind === 'NetworkPolicy') {
      return {
        ...mapPeers(object, (peer) => renamePeer(peer, cidr, namespaceOf)),
        metadata: named,
      };
    }
    return { ...object, metadata: named };
  };
  const renameChange = (change: Change): Change => {
    if ('delete' in change) return { delete: reference(change.delete) };
    if ('recreate' in change) return { recreate: podReference(change.recreate) };
    if ('complete' in change) return { complete: podReference(change.complete) };
    return change;
  };
  const { probe } = cell;
  return {
    scenario: mapObjects(scenario, renameObject, renameChange),
    cell: {
      ...cell,
      probe: { ...probe, source: endpoint(probe.source), target: endpoint(probe.target) },
    },
  };
}

/** Names a, b, c, ... in the order of appearance. */
export function canonicalNames(objects: readonly WorldObject[]): Renaming {
  const namespaces = new Map<string, string>();
  const pods = new Map<string, string>();
  const networkPolicies = new Map<string, string>();
  for (const { kind, metadata } of objects) {
    const namespace = metadata.namespace ?? 'default';
    const home = kind === 'Namespace' ? namespaces : kind === 'Pod' ? pods : networkPolicies;
    const key = kind === 'Namespace' ? metadata.name : `${namespace}/${metadata.name}`;
    if (home.has(key)) continue;
    const siblings = [...home.keys()].filter(
      (other) => kind === 'Namespace' || other.startsWith(`${namespace}/`),
    );
    home.set(key, letterAt(siblings.length));
  }
  return { namespaces, pods, networkPolicies };
}

/** The policy with every peer item replaced. */
export function mapPeers(
  policy: NetworkPolicy,
  map: (peer: NetworkPolicyPeer) => NetworkPolicyPeer,
): NetworkPolicy {
  const { ingress, egress, ...spec } = policy.spec;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(ingress && {
        ingress: ingress.map((rule) => (rule.from ? { ...rule, from: rule.from.map(map) } : rule)),
      }),
      ...(egress && {
        egress: egress.map((rule) => (rule.to ? { ...rule, to: rule.to.map(map) } : rule)),
      }),
    },
  };
}

function renamePeer(
  peer: NetworkPolicyPeer,
  cidr: (text: string) => string,
  namespaceOf: (name: string) => string,
): NetworkPolicyPeer {
  const { ipBlock, namespaceSelector } = peer;
  return {
    ...peer,
    ...(ipBlock && { ipBlock: renameBlock(ipBlock, cidr) }),
    ...(namespaceSelector && {
      namespaceSelector: renameSelector(namespaceSelector, namespaceOf),
    }),
  };
}

function renameBlock(block: IpBlock, cidr: (text: string) => string): IpBlock {
  return { cidr: cidr(block.cidr), ...(block.except && { except: block.except.map(cidr) }) };
}

function renameSelector(
  selector: LabelSelector,
  namespaceOf: (name: string) => string,
): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  const named = matchLabels?.[namespaceNameLabel];
  return {
    ...selector,
    ...(named === undefined
      ? {}
      : { matchLabels: { ...matchLabels, [namespaceNameLabel]: namespaceOf(named) } }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((requirement) =>
        requirement.key === namespaceNameLabel && requirement.values
          ? { ...requirement, values: requirement.values.map(namespaceOf) }
          : requirement,
      ),
    }),
  };
}
