/**
 * IP addresses and CIDRs as the API server reads them in fields that are older than strict parsing: numbers may have leading
 * zeros (they stay decimal) and CIDRs may have host bits. Text goes in; bytes and the canonical text come out.
 */
import { addressBytes, formatAddress, maskAddress } from '../model/address.ts';

export interface ParsedCidr {
  /** 4 or 16 bytes; host bits are zero. */
  readonly bytes: readonly number[];
  readonly prefixLength: number;
  /** What every implementation reads alike: masked, without leading zeros. */
  readonly canonical: string;
}

/** The bytes of an address, 4 or 16; undefined where the server would refuse it. */
export function parseIp(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return addressBytes(stripZeros(text, '.'));
  const groups = text.split(':').map((group) => stripZeros(group, '.'));
  return addressBytes(groups.join(':'));
}

/** A CIDR; undefined where the server would refuse it. */
export function parseCidrText(text: string): ParsedCidr | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const written = parseIp(address);
  if (written === undefined || rest.length > 0 || !/^\d+$/.test(prefix)) return undefined;
  const prefixLength = Number(prefix);
  if (prefixLength > written.length * 8) return undefined;
  const network = maskAddress(formatAddress(written), prefixLength);
  const bytes = addressBytes(network) ?? [];
  return { bytes, prefixLength, canonical: `${network}/${prefixLength}` };
}

/**
 * Whether a network lies in another and has a longer mask: what an `except` must be to its `cidr` (rule 25). As in Go, an
 * IPv4-mapped IPv6 network is compared as the IPv4 network that it maps.
 */
export function isStrictSubset(inner: ParsedCidr, outer: ParsedCidr): boolean {
  if (inner.prefixLength <= outer.prefixLength) return false;
  const small = unmap(inner.bytes);
  const large = unmap(outer.bytes);
  const unmapped = outer.bytes.length - large.length;
  const prefixLength = outer.prefixLength - unmapped * 8;
  return (
    small.length === large.length &&
    maskAddress(formatAddress(small), prefixLength) === formatAddress(large)
  );
}

/** The IPv4 address of an IPv4-mapped IPv6 address; others unchanged. */
export function unmap(bytes: readonly number[]): readonly number[] {
  const mapped =
    bytes.length === 16 &&
    bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff &&
    bytes[11] === 0xff;
  return mapped ? bytes.slice(12) : bytes;
}

function stripZeros(text: string, separator: string): string {
  return text
    .split(separator)
    .map((part) => part.replace(/^0+(?=[\da-fA-F])/, ''))
    .join(separator);
}
