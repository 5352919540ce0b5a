/**
 * Address references: how a scenario names an address that only a cluster knows. `masked(pod x/a IPv4)/28` is the
 * network of that pod's address; `address(pod x/a IPv4)/28` keeps the host bits, which the API accepts as legacy input
 * (rule 25). Targets: `pod NAMESPACE/NAME`, `node NAME`, `external NAME`, and `spare NUMBER` for an address that nobody has. A
 * plain CIDR is not a reference.
 */
import type { IpFamily } from './kubernetes.ts';

export interface AddressReference {
  readonly target:
    | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
    | { readonly kind: 'node' | 'external' | 'spare'; readonly name: string };
  readonly ipFamily: IpFamily;
  readonly prefixLength: number;
  readonly masked: boolean;
}

const pattern =
  /^(masked|address)\((?:(pod) ([a-z0-9.-]+)\/([a-z0-9.-]+)|(node|external|spare) ([a-z0-9.-]+)) (IPv4|IPv6)\)\/(\d{1,3})$/;

/** The reference that a string spells; undefined where it is not one. */
export function parseAddressReference(text: string): AddressReference | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, form, pod, namespace = '', podName = '', kind, name = '', family, prefix] = match;
  const ipFamily: IpFamily = family === 'IPv6' ? 'IPv6' : 'IPv4';
  const prefixLength = Number(prefix);
  if (prefixLength > (ipFamily === 'IPv4' ? 32 : 128)) return undefined;
  return {
    target:
      pod === undefined
        ? { kind: kind === 'node' || kind === 'spare' ? kind : 'external', name }
        : { kind: 'pod', namespace, name: podName },
    ipFamily,
    prefixLength,
    masked: form === 'masked',
  };
}

/** The string that spells a reference. */
export function formatAddressReference(reference: AddressReference): string {
  const { target, ipFamily, prefixLength, masked } = reference;
  const subject =
    target.kind === 'pod'
      ? `pod ${target.namespace}/${target.name}`
      : `${target.kind} ${target.name}`;
  return `${masked ? 'masked' : 'address'}(${subject} ${ipFamily})/${prefixLength}`;
}
