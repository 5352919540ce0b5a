import { BlockList } from 'node:net';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { HarnessError } from '../model/errors.ts';
import { parseAddress, parseCidr } from './cidr.ts';

const numRuns = 2000;

const ipv4 = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((bytes) => bytes.join('.'));
const groups = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x8000), fc.nat(0xffff));
const ipv6 = fc
  .array(groups, { minLength: 8, maxLength: 8 })
  .map((parts) => parts.map((part) => part.toString(16)).join(':'));

/** An address that shares a prefix of some length with another, so that masks of every length are met. */
function neighbour(address: readonly number[], at: number): readonly number[] {
  const bit = at % (address.length * 8);
  return address.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
}

function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return (hex.match(/.{4}/g) ?? []).join(':');
}

describe.each([
  ['IPv4', ipv4, 32],
  ['IPv6', ipv6, 128],
] as const)('%s networks', (family, address, bits) => {
  const type = family === 'IPv4' ? 'ipv4' : 'ipv6';

  test.prop([address, fc.nat(bits), fc.nat(bits - 1)], { numRuns })(
    'contain what net.BlockList says they contain',
    (text, prefix, flipped) => {
      const list = new BlockList();
      list.addSubnet(text, prefix, type);
      const other = neighbour(parseAddress(text).bytes, flipped);
      const cidr = parseCidr(`${text}/${prefix}`);
      expect(cidr.contains({ ipFamily: family, bytes: other })).toBe(
        list.check(textOf(other), type),
      );
      expect(cidr.contains(parseAddress(text))).toBe(true);
    },
  );

  test.prop([address, fc.nat(bits), address], { numRuns })(
    'agree with net.BlockList on unrelated addresses',
    (text, prefix, other) => {
      const list = new BlockList();
      list.addSubnet(text, prefix, type);
      expect(parseCidr(`${text}/${prefix}`).contains(parseAddress(other))).toBe(
        list.check(other, type),
      );
    },
  );

  test.prop([address, fc.nat(bits - 1), fc.nat(bits - 1)], { numRuns })(
    'are parted by their two halves',
    (text, prefix, flipped) => {
      const { bytes } = parseAddress(text);
      const whole = parseCidr(`${text}/${prefix}`);
      const one = parseCidr(`${text}/${prefix + 1}`);
      const two = parseCidr(`${textOf(neighbour(bytes, prefix))}/${prefix + 1}`);
      const asked = { ipFamily: family, bytes: neighbour(bytes, flipped) };
      const inHalves = [one, two].filter((half) => half.contains(asked)).length;
      expect(inHalves).toBe(whole.contains(asked) ? 1 : 0);
    },
  );

  test.prop([address, fc.nat(bits)], { numRuns })(
    'have host bits exactly where masking changes the address',
    (text, prefix) => {
      const { bytes } = parseAddress(text);
      const free = Array.from({ length: bits - prefix }, (_, index) => prefix + index);
      const set = free.some((bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
      expect(parseCidr(`${text}/${prefix}`).hostBits).toBe(set);
    },
  );
});

describe('families', () => {
  test.prop([ipv4, fc.nat(128)])(
    'an IPv6 network never contains an IPv4 address',
    (text, prefix) => {
      expect(parseCidr(`::ffff:${text}/${prefix}`).contains(parseAddress(text))).toBe(false);
    },
  );

  test.prop([ipv4, fc.nat(32)])(
    'an IPv4 network never contains a mapped address',
    (text, prefix) => {
      expect(parseCidr(`${text}/${prefix}`).contains(parseAddress(`::ffff:${text}`))).toBe(false);
    },
  );
});

describe('what is not a CIDR is refused in words', () => {
  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '010.0.0.0/8',
    '10.0/16',
    '10.0.0.256/8',
    '0x0a.0.0.0/8',
    'fe80::1%eth0/64',
    'fd00:::1/64',
    'example.org/8',
    'masked(pod x/a IPv4)/28',
    '',
  ])('%s', (text) => {
    expect(() => parseCidr(text)).toThrow(HarnessError);
  });
});
