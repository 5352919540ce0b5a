/**
 * Sets of peer addresses: listed addresses (pods, resolved when the table is built) and blocks
 * (ipBlock, tested with net.BlockList). A packet is matched by its address alone; no object is
 * looked at any more.
 */
import { BlockList, isIP } from 'node:net';
import { maskAddress } from '../../model/address.ts';
import { familyOf } from '../../model/bound-world.ts';
import type { IpBlock, IpFamily } from '../../model/kubernetes.ts';
import type { Faults } from './faults.ts';

interface AddressBlock {
  readonly ipFamily: IpFamily | 'any';
  readonly included: BlockList;
  readonly excluded: BlockList;
}

export interface AddressSet {
  /** Everybody, addresses outside the cluster included. */
  readonly everything: boolean;
  readonly addresses: ReadonlySet<string>;
  readonly blocks: readonly AddressBlock[];
}

export const everyAddress: AddressSet = { everything: true, addresses: new Set(), blocks: [] };

/** The set of exactly these addresses. */
export function addressSetOf(addresses: Iterable<string>): AddressSet {
  return { everything: false, addresses: new Set(addresses), blocks: [] };
}

/** Whether the set holds an address. */
export function containsAddress(set: AddressSet, address: string): boolean {
  if (set.everything || set.addresses.has(address)) return true;
  return set.blocks.some((block) => blockContains(block, address));
}

/**
 * The set of an ipBlock: cidr minus its own excepts (rule 24); `moreExcepts` is for a fault alone.
 */
export function compileIpBlock(
  block: IpBlock,
  moreExcepts: readonly string[],
  faults: Faults,
): AddressSet {
  const excepts = faults.has('ignores-except') ? [] : [...(block.except ?? []), ...moreExcepts];
  const prefixLength = Number(block.cidr.split('/')[1]);
  const crosses = prefixLength === 0 && faults.has('zero-cidr-crosses-families');
  const compiled: AddressBlock = {
    ipFamily: crosses ? 'any' : familyOf(block.cidr),
    included: crosses ? listOf(['0.0.0.0/0', '::/0'], faults) : listOf([block.cidr], faults),
    excluded: listOf(excepts, faults),
  };
  return { everything: false, addresses: new Set(), blocks: [compiled] };
}

function blockContains(block: AddressBlock, address: string): boolean {
  // BlockList reads an IPv4 address as its mapped IPv6 form too, hence the explicit test of the
  // family (rule 26).
  const ipFamily = familyOf(address);
  if (block.ipFamily !== 'any' && block.ipFamily !== ipFamily) return false;
  const type = ipFamily === 'IPv4' ? 'ipv4' : 'ipv6';
  return block.included.check(address, type) && !block.excluded.check(address, type);
}

function listOf(cidrs: readonly string[], faults: Faults): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) addCidr(list, cidr, faults);
  return list;
}

/** Host bits are masked away by addSubnet (rule 25). */
function addCidr(list: BlockList, cidr: string, faults: Faults): void {
  const [address = '', prefix = ''] = cidr.split('/');
  const prefixLength = Number(prefix);
  const bits = isIP(address) === 4 ? 32 : 128;
  if (prefixLength === 0 && faults.has('cidr-zero-matches-nothing')) return;
  if (prefixLength === bits && faults.has('cidr-full-length-matches-nothing')) return;
  if (
    faults.has('cidr-host-bits-not-masked') &&
    maskAddress(address, prefixLength) !== maskAddress(address, bits)
  )
    return;
  if (bits === 128 && faults.has('ipv6-blocks-match-nothing')) return;
  const used = prefixLength - (prefixLength % granularity(bits, faults));
  list.addSubnet(address, used, bits === 32 ? 'ipv4' : 'ipv6');
}

/** Prefix lengths count to the bit, faults aside. */
function granularity(bits: number, faults: Faults): number {
  if (faults.has('cidr-rounded-to-octets')) return 8;
  return bits === 128 && faults.has('ipv6-prefix-rounded') ? 16 : 1;
}
