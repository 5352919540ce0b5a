/**
 * Ranges of addresses, one family each: CIDRs in, exact partitions of the address space out, and back to the fewest
 * CIDRs that cover a range. Addresses are BigInts, since a range may hold 2^128 of them.
 */
import ipaddr from 'ipaddr.js';
import type { IpBlock, IpFamily } from '../../model/kubernetes.ts';
import { parseAddress, parseCidr } from '../cidr.ts';

/** Inclusive at both ends. */
export interface AddressRange {
  readonly ipFamily: IpFamily;
  readonly from: bigint;
  readonly to: bigint;
}

/** Every address of a family. */
export function addressSpace(ipFamily: IpFamily): AddressRange {
  return { ipFamily, from: 0n, to: (1n << BigInt(bitsOf(ipFamily))) - 1n };
}

/** The number that a literal address is. Throws HarnessError('input') on anything else. */
export function addressValue(text: string): bigint {
  return parseAddress(text).bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The addresses of a CIDR, host bits masked away (rule 25). Throws HarnessError('input') on anything else. */
export function rangeOfCidr(text: string): AddressRange {
  const { ipFamily, prefixLength } = parseCidr(text);
  const hostBits = BigInt(bitsOf(ipFamily) - prefixLength);
  const from = (addressValue(text.slice(0, text.indexOf('/'))) >> hostBits) << hostBits;
  return { ipFamily, from, to: from + (1n << hostBits) - 1n };
}

/** The addresses of an ipBlock, ascending and disjoint: its cidr minus each except. Source: rules 24 to 26. */
export function rangesOfIpBlock(block: IpBlock): readonly AddressRange[] {
  const cidr = rangeOfCidr(block.cidr);
  const excepts = (block.except ?? [])
    .map(rangeOfCidr)
    .filter((except) => except.ipFamily === cidr.ipFamily)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const ranges: AddressRange[] = [];
  let next = cidr.from;
  for (const { from, to } of excepts) {
    if (from > next)
      ranges.push({ ...cidr, from: next, to: from - 1n < cidr.to ? from - 1n : cidr.to });
    if (to >= next) next = to + 1n;
    if (next > cidr.to) return ranges;
  }
  ranges.push({ ...cidr, from: next, to: cidr.to });
  return ranges;
}

/**
 * The coarsest partition of a family's space in which each part lies wholly inside or wholly outside of each of the
 * ranges: ascending, disjoint, complete. Ranges of the other family cut nothing.
 */
export function partitionAddresses(
  ipFamily: IpFamily,
  ranges: Iterable<AddressRange>,
): readonly AddressRange[] {
  const space = addressSpace(ipFamily);
  const starts = new Set([space.from]);
  for (const range of ranges) {
    if (range.ipFamily !== ipFamily) continue;
    starts.add(range.from);
    if (range.to < space.to) starts.add(range.to + 1n);
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((from, index) => {
    const next = sorted[index + 1];
    return { ipFamily, from, to: next === undefined ? space.to : next - 1n };
  });
}

/** The fewest CIDRs that cover exactly this range, ascending. */
export function cidrsOf({ ipFamily, from, to }: AddressRange): readonly string[] {
  const bits = bitsOf(ipFamily);
  const cidrs: string[] = [];
  for (let next = from; next <= to;) {
    let size = 0;
    // The widest network that starts here and does not reach beyond the end.
    while (size < bits && (next & ((2n << BigInt(size)) - 1n)) === 0n) {
      if (next + (2n << BigInt(size)) - 1n > to) break;
      size += 1;
    }
    cidrs.push(`${formatAddress(ipFamily, next)}/${bits - size}`);
    next += 1n << BigInt(size);
  }
  return cidrs;
}

/** The canonical text of an address: RFC 5952 for IPv6. */
export function formatAddress(ipFamily: IpFamily, value: bigint): string {
  const bytes = Array.from({ length: bitsOf(ipFamily) / 8 }, (_, index) =>
    Number((value >> BigInt(bitsOf(ipFamily) - 8 * (index + 1))) & 0xffn),
  );
  return ipFamily === 'IPv4'
    ? new ipaddr.IPv4(bytes).toString()
    : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** `10.0.0.0-10.0.0.9`, or one address where the range has only one. */
export function formatRange({ ipFamily, from, to }: AddressRange): string {
  const first = formatAddress(ipFamily, from);
  return from === to ? first : `${first}-${formatAddress(ipFamily, to)}`;
}

function bitsOf(ipFamily: IpFamily): number {
  return ipFamily === 'IPv4' ? 32 : 128;
}
