/**
 * What an ipBlock says of the address of a pod or a node, known or not. Pods of manifests have no address yet: then a
 * block that matches pods at all (rule 27) is open, unless it holds every address of the family.
 */
import type { IpBlock, IpFamily, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import type { Outcome } from '../kleene.ts';
import { addressSpace, rangesOfIpBlock, type AddressRange } from './address-ranges.ts';
import type { EndShape } from './end-shapes.ts';

/**
 * The outcome of an ipBlock for ends of one family. Source: rules 24 to 29, and rule 28 for a node as a source, which
 * may use any of its addresses. Throws HarnessError('input') on a bad CIDR.
 */
export function compileIpBlockPeer(
  block: IpBlock,
  direction: PolicyType,
  ipFamily: IpFamily,
  pins: ProfilePins,
): (end: Pick<EndShape, 'kind' | 'address'>) => Outcome {
  const ranges = rangesOfIpBlock(block).filter((range) => range.ipFamily === ipFamily);
  return ({ kind, address }) => {
    if (ranges.length === 0) return outside;
    const covered = coverage(ranges, address);
    if (kind === 'pod') return judge(covered, pins.ipBlockMatchesPods, inside27, open27);
    return direction === 'Egress'
      ? judge(covered, pins.ipBlockMatchesNodes, inside29, open29)
      : judgeNodeSource(covered, pins);
  };
}

type Coverage = 'inside' | 'outside' | 'unknown';

function coverage(ranges: readonly AddressRange[], address: bigint | undefined): Coverage {
  if (address === undefined) {
    const [first] = ranges;
    const space = first === undefined ? undefined : addressSpace(first.ipFamily);
    return first?.from === space?.from && first?.to === space?.to ? 'inside' : 'unknown';
  }
  return ranges.some(({ from, to }) => from <= address && address <= to) ? 'inside' : 'outside';
}

function judge(
  covered: Coverage,
  pin: 'match' | 'noMatch' | undefined,
  matched: Outcome,
  open: Outcome,
): Outcome {
  if (covered === 'outside' || pin === 'noMatch') return outside;
  return pin === 'match' && covered === 'inside' ? matched : open;
}

/** A node may use any of its addresses as a source, so only a profile that never matches nodes is definite. */
function judgeNodeSource(covered: Coverage, pins: ProfilePins): Outcome {
  if (pins.ipBlockMatchesNodes === 'noMatch') return outside;
  return covered !== 'outside' && pins.ipBlockMatchesNodes === undefined ? open2829 : open28;
}

const outside: Outcome = { verdict: 'deny', rules: [24] };
const inside27: Outcome = { verdict: 'allow', rules: [24, 27] };
const inside29: Outcome = { verdict: 'allow', rules: [24, 29] };
const open27: Outcome = { verdict: 'either', rules: [27] };
const open28: Outcome = { verdict: 'either', rules: [28] };
const open29: Outcome = { verdict: 'either', rules: [29] };
const open2829: Outcome = { verdict: 'either', rules: [28, 29] };
