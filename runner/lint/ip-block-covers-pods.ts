/**
 * ipBlocks that may cover pods (rule 27): meant for addresses outside the cluster, and left to the CNI for pods. Manifests
 * rarely tell the addresses of pods, so a block over private ranges is a note; one over a known pod address a warning.
 */
import type { IpBlock } from '../../model/kubernetes.ts';
import {
  addressValue,
  rangeOfCidr,
  rangesOfIpBlock,
  type AddressRange,
} from '../../oracle/connectivity/address-ranges.ts';
import { familyOf } from '../../model/bound-world.ts';
import { findingOf, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

/** Where clusters take the addresses of pods from: RFC 1918, RFC 6598 and unique local IPv6 addresses. */
const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
];

/** One finding per ipBlock. */
export function ipBlockCoversPods(context: LintContext): readonly LintFinding[] {
  const pods = knownAddresses(context);
  return context.sites.flatMap((site) =>
    site.peers.flatMap(({ ipBlock }, index): readonly LintFinding[] => {
      if (ipBlock === undefined) return [];
      const text = judgeBlock(ipBlock, pods);
      return text === undefined
        ? []
        : [findingOf(site, text, [...site.peerPath(index), 'ipBlock'])];
    }),
  );
}

const depends =
  'an ipBlock is meant for addresses outside the cluster, and whether it matches pods depends on the CNI';

function judgeBlock(block: IpBlock, pods: ReadonlyMap<string, string>) {
  const ranges = rangesOfIpBlock(block);
  const covered = [...pods].find(([address]) => {
    const value = addressValue(address);
    const ipFamily = familyOf(address);
    return ranges.some((r) => r.ipFamily === ipFamily && r.from <= value && value <= r.to);
  });
  const base = { id: 'ip-block-covers-pods', rule: 27 };
  if (covered !== undefined) {
    const [address, name] = covered;
    const message = `covers ${address} of pod ${name}: ${depends}; use a podSelector for pods`;
    return { ...base, severity: 'warning' as const, message };
  }
  const overlapped = privateRanges.filter((cidr) =>
    ranges.some((r) => meets(r, rangeOfCidr(cidr))),
  );
  if (overlapped.length === 0) return undefined;
  const message =
    `covers addresses of ${overlapped.join(', ')}, where pods may be, since the manifests do ` +
    `not tell the addresses of pods: ${depends}`;
  return { ...base, severity: 'note' as const, message };
}

function meets(a: AddressRange, b: AddressRange): boolean {
  return a.ipFamily === b.ipFamily && a.from <= b.to && b.from <= a.to;
}

/** Addresses of running pods, where the manifests are a dump of a cluster. */
function knownAddresses({ objects, world }: LintContext): ReadonlyMap<string, string> {
  if (world.workloads.length === 0) return new Map();
  return new Map(
    objects.objects
      .filter(({ kind }) => kind === 'Pod')
      .flatMap(({ value, namespace = 'default', name }) => {
        const { spec, status } = value as {
          spec?: { hostNetwork?: unknown };
          status?: { phase?: unknown; podIPs?: unknown };
        };
        const running = status?.phase === 'Running' && spec?.hostNetwork !== true;
        const ips = running && Array.isArray(status.podIPs) ? (status.podIPs as unknown[]) : [];
        return ips.flatMap((entry) => {
          const ip = (entry as { ip?: unknown } | null)?.ip;
          return isAddress(ip) ? [[ip, `${namespace}/${name}`] as const] : [];
        });
      }),
  );
}

function isAddress(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  try {
    addressValue(text);
    return true;
  } catch {
    return false;
  }
}
