import { describe, expect, it } from 'vitest';
import type { IpBlock } from '../../model/kubernetes.ts';
import {
  addressSpace,
  addressValue,
  cidrsOf,
  formatRange,
  partitionAddresses,
  rangeOfCidr,
  rangesOfIpBlock,
} from './address-ranges.ts';

describe('ranges of addresses', () => {
  it.each([
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
    ['10.1.2.3/32', '10.1.2.3'],
    ['10.1.2.3/31', '10.1.2.2-10.1.2.3'],
    ['10.1.2.3/8', '10.0.0.0-10.255.255.255'],
    ['255.255.255.255/1', '128.0.0.0-255.255.255.255'],
    ['::/0', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['2001:db8::ff/126', '2001:db8::fc-2001:db8::ff'],
    ['fd00:1:2:3:4::/63', 'fd00:1:2:2::-fd00:1:2:3:ffff:ffff:ffff:ffff'],
    ['::ffff:10.0.0.0/104', '::ffff:a00:0-::ffff:aff:ffff'],
  ])('%s is %s, host bits masked away (rule 25)', (cidr, text) => {
    expect(formatRange(rangeOfCidr(cidr))).toBe(text);
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0/8', '010.0.0.0/8', '10.0.0.0', 'fe80::1%eth0/64'])(
    '%s is refused as no CIDR',
    (text) => {
      expect(() => rangeOfCidr(text)).toThrow(/reading/);
    },
  );

  it.each<[string, IpBlock, readonly string[]]>([
    [
      'an except in the middle leaves both sides',
      { cidr: '10.0.0.0/29', except: ['10.0.0.2/31'] },
      ['10.0.0.0-10.0.0.1', '10.0.0.4-10.0.0.7'],
    ],
    [
      'an except at the first address leaves the rest',
      { cidr: '10.0.0.0/30', except: ['10.0.0.0/32'] },
      ['10.0.0.1-10.0.0.3'],
    ],
    [
      'an except at the last address of the space leaves the rest',
      { cidr: '255.255.255.254/31', except: ['255.255.255.255/32'] },
      ['255.255.255.254'],
    ],
    [
      'nested excepts subtract once',
      { cidr: '10.0.0.0/24', except: ['10.0.0.64/27', '10.0.0.64/26'] },
      ['10.0.0.0-10.0.0.63', '10.0.0.128-10.0.0.255'],
    ],
    [
      'excepts that cover both halves leave nothing',
      { cidr: '10.0.0.0/31', except: ['10.0.0.1/32', '10.0.0.0/32'] },
      [],
    ],
    [
      'an except of the other family subtracts nothing (rule 26)',
      { cidr: '10.0.0.0/31', except: ['::/1'] },
      ['10.0.0.0-10.0.0.1'],
    ],
    [
      'an IPv6 except splits an IPv6 network',
      { cidr: '2001:db8::/126', except: ['2001:db8::1/128'] },
      ['2001:db8::', '2001:db8::2-2001:db8::3'],
    ],
  ])('%s', (_, block, expected) => {
    expect(rangesOfIpBlock(block).map(formatRange)).toEqual(expected);
  });

  it('a partition is complete, ascending, and cut on both sides of each range of its family', () => {
    const ranges = ['10.0.0.0/31', '10.0.0.1/32', '255.255.255.255/32', '::100/120'].map(
      rangeOfCidr,
    );
    expect(partitionAddresses('IPv4', ranges).map(formatRange)).toEqual([
      '0.0.0.0-9.255.255.255',
      '10.0.0.0',
      '10.0.0.1',
      '10.0.0.2-255.255.255.254',
      '255.255.255.255',
    ]);
  });

  it('without ranges a partition is the whole space', () => {
    expect(partitionAddresses('IPv6', [])).toEqual([addressSpace('IPv6')]);
  });

  it.each([
    ['10.0.0.1', '10.0.0.6', ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']],
    ['10.0.0.0', '10.0.0.255', ['10.0.0.0/24']],
    ['0.0.0.0', '255.255.255.255', ['0.0.0.0/0']],
    ['128.0.0.0', '255.255.255.255', ['128.0.0.0/1']],
    ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0']],
    ['::1', '::4', ['::1/128', '::2/127', '::4/128']],
    ['2001:db8::', '2001:db9::', ['2001:db8::/32', '2001:db9::/128']],
  ])('%s to %s is covered by the fewest CIDRs', (from, to, expected) => {
    const ipFamily = from.includes(':') ? 'IPv6' : 'IPv4';
    const range = { ipFamily, from: addressValue(from), to: addressValue(to) } as const;
    expect(cidrsOf(range)).toEqual(expected);
  });

  it('the CIDRs of everything but one address are one per bit, and cover it exactly', () => {
    const parts = partitionAddresses('IPv6', [rangeOfCidr('2001:db8::1/128')]);
    const cidrs = parts.flatMap(cidrsOf);
    expect(cidrs).toHaveLength(129);
    const covered = cidrs.map(rangeOfCidr).reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
    expect(covered).toBe(1n << 128n);
  });
});
