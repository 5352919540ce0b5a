/** Feature labels of one ipBlock: what its CIDR is around, its width, its excepts, its family. */
import { parseAddressReference } from '../model/address-reference.ts';
import type { IpBlock } from '../model/kubernetes.ts';

/** Labels of an ipBlock; may repeat. */
export function cidrLabels({ cidr, except = [] }: IpBlock): readonly string[] {
  const reference = parseAddressReference(cidr);
  const family = reference?.ipFamily ?? (cidr.includes(':') ? 'IPv6' : 'IPv4');
  const full = family === 'IPv4' ? 32 : 128;
  const prefixLength = reference?.prefixLength ?? Number(cidr.split('/')[1]);
  return [
    `cidr:${family}`,
    `cidr:${reference === undefined ? 'plain' : `around-${reference.target.kind}`}`,
    ...(prefixLength === 0 ? ['cidr:/0'] : []),
    ...(prefixLength === full ? ['cidr:one-address'] : []),
    ...(reference !== undefined && prefixLength > full - 8 && prefixLength < full
      ? ['cidr:cuts-through-addresses']
      : []),
    ...(reference?.masked === false && prefixLength < full ? ['cidr:host-bits'] : []),
    ...(except.length > 0 ? ['except:some'] : []),
    ...(except.length > 1 ? ['except:several'] : []),
    ...(except.some((text) => text.endsWith(`/${full}`)) ? ['except:one-address'] : []),
  ];
}
