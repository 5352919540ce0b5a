/**
 * Shapes of the peer items of a rule: an item and the peer's end go in; out come the features of what keeps the item from
 * matching, or, of one that matches, of each condition that holds.
 */
import { addressBytes, maskAddress } from '../../model/address.ts';
import type { LabelSelector, Labels, NetworkPolicyPeer } from '../../model/kubernetes.ts';
import type { CellEnd } from './cell-ends.ts';
import { isNegative, termShapes } from './selector-shape.ts';

/** Features of the conditions that fail, together; undefined where the item matches. */
export function peerMiss(
  item: NetworkPolicyPeer,
  policyNamespace: string,
  peer: CellEnd,
): readonly string[] | undefined {
  if (item.ipBlock !== undefined) return blockMiss(item.ipBlock, peer);
  const { podSelector, namespaceSelector } = item;
  if (peer.kind === 'external') return selectorOfExternal(item);
  const foreign = namespaceSelector === undefined && peer.namespace !== policyNamespace;
  const prefixed = peer.namespace.startsWith(policyNamespace);
  const negative = podSelector !== undefined && isNegative(podSelector);
  const misses = [
    ...(foreign ? ['podSelector', 'other-namespace'] : []),
    ...(foreign && prefixed ? ['name-prefix'] : []),
    ...(foreign && negative ? ['negative'] : []),
    ...selectorMiss('namespaceSelector', namespaceSelector, peer.namespaceLabels),
    ...selectorMiss('podSelector', podSelector, peer.labels),
  ];
  if (misses.length === 0) return undefined;
  const both = podSelector !== undefined && namespaceSelector !== undefined;
  return [...misses, ...(both ? ['both-selectors'] : [])];
}

/** One list of features per condition of an item that matches. */
export function peerConditions(
  item: NetworkPolicyPeer,
  peer: CellEnd,
): readonly (readonly string[])[] {
  if (item.ipBlock !== undefined) return [['ipBlock', ...blockFeatures(item.ipBlock)]];
  if (peer.kind === 'external') return [];
  const { podSelector, namespaceSelector } = item;
  const both = podSelector !== undefined && namespaceSelector !== undefined;
  return [
    ...selectorConditions('namespaceSelector', namespaceSelector, peer.namespaceLabels),
    ...selectorConditions('podSelector', podSelector, peer.labels),
    ...(both ? [['both-selectors']] : []),
  ];
}

/** Features of the terms of a selector that do not hold, after the name of its field; empty where all hold. */
export function selectorMiss(
  field: string,
  selector: LabelSelector | undefined,
  labels: Labels,
): readonly string[] {
  const terms = termShapes(selector, labels);
  const failing = terms.filter(({ holds }) => !holds);
  if (failing.length === 0) return [];
  const several = terms.length > 1 ? ['several-terms'] : [];
  return [field, ...failing.flatMap(({ features }) => features), ...several];
}

/** One list of features per term; `{}` has a condition of its own. */
export function selectorConditions(
  field: string,
  selector: LabelSelector | undefined,
  labels: Labels,
): readonly (readonly string[])[] {
  if (selector === undefined) return [];
  const terms = termShapes(selector, labels);
  if (terms.length === 0) return [[field, 'empty']];
  return [
    ...terms.map(({ features }) => [field, ...features]),
    ...(terms.length > 1 ? [[field, 'several-terms']] : []),
  ];
}

function selectorOfExternal({
  podSelector,
  namespaceSelector,
}: NetworkPolicyPeer): readonly string[] {
  const selectors = [podSelector, namespaceSelector].filter((field) => field !== undefined);
  const empty = selectors.every((selector) => termShapes(selector, {}).length === 0);
  return [
    ...(namespaceSelector === undefined ? [] : ['namespaceSelector']),
    ...(podSelector === undefined ? [] : ['podSelector']),
    ...(empty ? ['empty'] : []),
    ...(selectors.some(isNegative) ? ['negative'] : []),
  ];
}

function blockMiss(
  { cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  { address }: CellEnd,
): readonly string[] | undefined {
  if (address === undefined) return ['ipBlock'];
  const otherFamily = address.includes(':') !== cidr.includes(':') ? ['other-family'] : [];
  if (!covers(cidr, address)) return ['ipBlock', ...otherFamily, ...blockFeatures({ cidr })];
  return except.some((range) => covers(range, address)) ? ['ipBlock', 'except'] : undefined;
}

function blockFeatures({
  cidr,
  except = [],
}: NonNullable<NetworkPolicyPeer['ipBlock']>): readonly string[] {
  const [address = '', prefix = ''] = cidr.split('/');
  const hostBits = addressBytes(address)?.join() !== addressBytes(networkOf(cidr))?.join();
  return [
    ...(prefix === '0' ? ['prefix-0'] : []),
    ...(hostBits ? ['host-bits'] : []),
    ...(except.length > 0 ? ['beside-except'] : []),
  ];
}

function covers(cidr: string, address: string): boolean {
  if (address.includes(':') !== cidr.includes(':')) return false;
  return maskAddress(address, prefixOf(cidr)) === networkOf(cidr);
}

function networkOf(cidr: string): string {
  return maskAddress(cidr.slice(0, cidr.indexOf('/')), prefixOf(cidr));
}

function prefixOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1));
}
