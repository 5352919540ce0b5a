/**
 * CIDR membership for ipBlock: text in, a predicate over addresses out. Addresses are compared as bytes of their own
 * family, so that an IPv4-mapped IPv6 network never matches IPv4 traffic (rule 26).
 */
import ipaddr from 'ipaddr.js';
import { HarnessError } from '../model/errors.ts';
import type { IpFamily } from '../model/kubernetes.ts';

export interface Cidr {
  readonly ipFamily: IpFamily;
  readonly prefixLength: number;
  /** True where the text has host bits set: 10.1.2.3/8 is legacy input and means 10.0.0.0/8 (rule 25). */
  readonly hostBits: boolean;
  /** Whether an address lies in the network; always false for the other family. */
  readonly contains: (address: IpAddress) => boolean;
}

export interface IpAddress {
  readonly ipFamily: IpFamily;
  readonly bytes: readonly number[];
}

/**
 * The network that a CIDR spells, host bits masked away (rule 25). Throws HarnessError('input') where the text is not
 * a CIDR in a form that every reader agrees on: four decimal parts without leading zeros, or IPv6 without a zone.
 */
export function parseCidr(text: string): Cidr {
  const { address: written, prefixLength } = splitCidr(text);
  const { ipFamily } = written;
  const contains = (address: IpAddress): boolean =>
    address.ipFamily === ipFamily && sharesPrefix(address.bytes, written.bytes, prefixLength);
  return { ipFamily, prefixLength, hostBits: hasHostBits(written.bytes, prefixLength), contains };
}

/** The bytes of a literal address. Throws HarnessError('input') on anything else. */
export function parseAddress(text: string): IpAddress {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return { ipFamily: 'IPv4', bytes: ipaddr.IPv4.parse(text).toByteArray() };
  }
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    return { ipFamily: 'IPv6', bytes: ipaddr.IPv6.parse(text).toByteArray() };
  }
  throw new HarnessError('input', `reading an IP address: "${text}" is not one`, {
    hint: 'Write IPv4 as four decimal numbers without leading zeros, and IPv6 without a zone.',
  });
}

function splitCidr(text: string): { address: IpAddress; prefixLength: number } {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  const address = parseAddress(addressText);
  const prefixLength = /^(0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : NaN;
  if (rest.length > 0 || !(prefixLength <= address.bytes.length * 8)) {
    throw new HarnessError('input', `reading a CIDR: "${text}" has no prefix length that fits`, {
      hint: 'Write ADDRESS/LENGTH with a length of 0 to 32 for IPv4 and 0 to 128 for IPv6.',
    });
  }
  return { address, prefixLength };
}

function sharesPrefix(a: readonly number[], b: readonly number[], prefixLength: number): boolean {
  for (let index = 0; index * 8 < prefixLength; index += 1) {
    const differing = (a[index] ?? 0) ^ (b[index] ?? 0);
    if ((differing & maskOfByte(index, prefixLength)) !== 0) return false;
  }
  return true;
}

function hasHostBits(bytes: readonly number[], prefixLength: number): boolean {
  return bytes.some((byte, index) => (byte & ~maskOfByte(index, prefixLength) & 0xff) !== 0);
}

/** The bits of byte `index` that a prefix of this length covers. */
function maskOfByte(index: number, prefixLength: number): number {
  const covered = Math.min(8, Math.max(0, prefixLength - index * 8));
  return (0xff << (8 - covered)) & 0xff;
}
