/**
 * The switchable faults of ipBlocks, part of the catalogue in faults.ts: CIDR algebra, and what goes wrong with it in
 * the second family. They are found in compile-peers.ts and address-set.ts.
 */
import type { FaultDescription } from './faults.ts';

export const addressFaults = {
  'ignores-except': {
    faultClass: 'CIDR algebra',
    description: 'except ranges of an ipBlock are not subtracted',
  },
  'except-applies-to-other-items': {
    faultClass: 'CIDR algebra',
    description: 'an except range is subtracted from every ipBlock of its rule',
  },
  'cidr-host-bits-not-masked': {
    faultClass: 'CIDR algebra',
    description: 'a CIDR with host bits matches nothing instead of its masked network',
  },
  'cidr-zero-matches-nothing': {
    faultClass: 'CIDR algebra',
    description: 'an ipBlock with prefix length 0 matches nothing',
  },
  'cidr-full-length-matches-nothing': {
    faultClass: 'CIDR algebra',
    description: 'an ipBlock of a single address matches nothing',
  },
  'cidr-rounded-to-octets': {
    faultClass: 'CIDR algebra',
    description: 'prefix lengths are rounded down to a multiple of 8',
  },
  'except-applies-to-other-rules': {
    faultClass: 'CIDR algebra',
    description: 'an except range is subtracted from the ipBlocks of the other rules of its policy',
  },
  'equal-cidrs-merged': {
    faultClass: 'CIDR algebra',
    description: 'of ipBlocks with one network in a rule only the first counts, with its except',
  },
  'ipv6-blocks-match-nothing': {
    faultClass: 'second family',
    description: 'an IPv6 ipBlock matches nothing',
  },
  'ipv6-prefix-rounded': {
    faultClass: 'second family',
    description: 'IPv6 prefix lengths are rounded down to a multiple of 16',
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;
