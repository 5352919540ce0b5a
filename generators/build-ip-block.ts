/**
 * From rolls to an ipBlock. Networks of real addresses are address references, since only a cluster knows them. The API
 * wants each except strictly inside its cidr (rule 25), and that must hold after any binding: an except is the same
 * reference with a longer prefix, or anything inside a /0.
 */
import { formatAddressReference, type AddressReference } from '../model/address-reference.ts';
import type { IpBlock, IpFamily, Pod } from '../model/kubernetes.ts';
import type { CidrChoices } from './choices.ts';
import { chooseLevel, type Features, type Level } from './factors.ts';
import { happens, pick } from './pick.ts';

export interface AddressContext {
  readonly pods: readonly Pod[];
  readonly nodes: number;
  readonly externalEndpoints: readonly string[];
  readonly ipFamilies: readonly IpFamily[];
  readonly hostBits: boolean;
}

/** An ipBlock of this kind. Source of the rules for excepts: rules 24 and 25. */
export function buildIpBlock(
  kind: Exclude<Level<'cidr'>, 'none'>,
  choices: CidrChoices,
  features: Features,
  context: AddressContext,
): IpBlock {
  const ipFamily = pick(choices.family, context.ipFamilies);
  const wanted = chooseLevel(features, 'except', choices.except);
  const count = { none: 0, one: 1, nested: 2 }[wanted];
  switch (kind) {
    case 'everything':
      return everything(ipFamily, count, choices, context);
    case 'documentation':
      return documentation(ipFamily, count, choices);
    case 'pod':
      return around(podTarget(choices.target, context), ipFamily, count, choices, context);
    case 'node': {
      const name = `n${String(pick(choices.target, [0, 1].slice(0, context.nodes)))}`;
      return around({ kind: 'node', name }, ipFamily, count, choices, context);
    }
    case 'external': {
      if (context.externalEndpoints.length === 0) return documentation(ipFamily, count, choices);
      const name = pick(choices.target, context.externalEndpoints);
      return around({ kind: 'external', name }, ipFamily, count, choices, context);
    }
  }
}

type Target = AddressReference['target'];

/** Prefix lengths of references. Excepts are longer than the stand-in network of an absent family (binding.ts). */
const prefixes: Readonly<Record<IpFamily, readonly number[]>> = {
  IPv4: [32, 32, 31, 30, 29, 28, 27, 25, 24, 16],
  IPv6: [128, 128, 127, 126, 125, 124, 122, 120, 112, 64],
};
const exceptPrefixes: Readonly<Record<IpFamily, readonly number[]>> = {
  IPv4: [25, 26, 28, 29, 30, 31, 32],
  IPv6: [65, 96, 113, 121, 124, 126, 127, 128],
};

/** Documentation networks (RFC 5737, RFC 3849): nobody has these addresses. */
const documentationNetworks: Readonly<
  Record<IpFamily, readonly (readonly [string, string, string])[]>
> = {
  IPv4: [
    ['192.0.2.0/24', '192.0.2.0/25', '192.0.2.64/26'],
    ['198.51.100.0/24', '198.51.100.128/25', '198.51.100.255/32'],
    ['203.0.113.16/28', '203.0.113.24/29', '203.0.113.31/32'],
  ],
  IPv6: [
    ['2001:db8::/32', '2001:db8:8000::/33', '2001:db8:8000::/64'],
    ['2001:db8:1:2::/63', '2001:db8:1:3::/64', '2001:db8:1:3::/127'],
    ['2001:db8::/127', '2001:db8::1/128', '2001:db8::1/128'],
  ],
};

/** Each half of a family is a network of its own: two such items are everything, without saying so. */
const halves: Readonly<Record<IpFamily, readonly (readonly [string, string, string])[]>> = {
  IPv4: [
    ['0.0.0.0/1', '10.0.0.0/8', '10.0.0.0/9'],
    ['128.0.0.0/1', '172.16.0.0/12', '172.18.0.0/16'],
  ],
  IPv6: [
    ['::/1', '2001:db8::/32', '2001:db8::/64'],
    ['8000::/1', 'fc00::/7', 'fd00::/8'],
  ],
};

function documentation(ipFamily: IpFamily, count: number, choices: CidrChoices): IpBlock {
  return withExcepts(pick(choices.prefix, documentationNetworks[ipFamily]), count);
}

function everything(
  ipFamily: IpFamily,
  count: number,
  choices: CidrChoices,
  context: AddressContext,
): IpBlock {
  if (happens(choices.form, 25)) return withExcepts(pick(choices.prefix, halves[ipFamily]), count);
  const cidr = ipFamily === 'IPv4' ? '0.0.0.0/0' : '::/0';
  const target =
    context.externalEndpoints.length > 0 && happens(choices.prefix, 50)
      ? { kind: 'external' as const, name: pick(choices.target, context.externalEndpoints) }
      : podTarget(choices.target, context);
  const prefixLength = pick(choices.exceptPrefix, prefixes[ipFamily]);
  const reference = { target, ipFamily, prefixLength, masked: true };
  const longer = Math.min(prefixLength + 2, prefixes[ipFamily][0] ?? 32);
  const inner = formatAddressReference({ ...reference, prefixLength: longer });
  return withExcepts([cidr, formatAddressReference(reference), inner], count);
}

function around(
  target: Target,
  ipFamily: IpFamily,
  count: number,
  choices: CidrChoices,
  context: AddressContext,
): IpBlock {
  const widths = prefixes[ipFamily];
  const longest = widths[0] ?? 32;
  const fitting = count === 0 ? widths : widths.filter((length) => length < longest);
  const prefixLength = pick(choices.prefix, fitting);
  // Only an external address shows what host bits do under every profile (rule 27): there they are likelier.
  const masked = !context.hostBits || !happens(choices.form, target.kind === 'external' ? 40 : 18);
  const reference = { target, ipFamily, prefixLength, masked };
  const longer = exceptPrefixes[ipFamily].filter((length) => length > prefixLength);
  const outer = pick(choices.exceptPrefix, longer.length === 0 ? [longest] : longer);
  const inner = Math.min(outer + 1 + (choices.again % 4), longest);
  return withExcepts(
    [
      formatAddressReference(reference),
      formatAddressReference({ ...reference, masked: true, prefixLength: outer }),
      formatAddressReference({ ...reference, masked: true, prefixLength: inner }),
    ],
    count,
  );
}

function withExcepts(nested: readonly [string, string, string], count: number): IpBlock {
  const [cidr, outer, inner] = nested;
  if (count === 0) return { cidr };
  return { cidr, except: count === 1 || inner === outer ? [outer] : [outer, inner] };
}

function podTarget(roll: number, context: AddressContext): Target {
  const pod = pick(roll, context.pods);
  return {
    kind: 'pod',
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name,
  };
}
