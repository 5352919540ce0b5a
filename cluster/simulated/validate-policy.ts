/**
 * Rejects a NetworkPolicy as an API server does: the common field errors of its validation, with
 * the field's path and the server's wording. Runs on bound policies before anything of a world is
 * applied.
 */
import { BlockList, isIP } from 'node:net';
import type {
  IpBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../model/kubernetes.ts';
import { labelSelectorErrors, nameErrors, type FieldError } from './validate-names.ts';

/** Every field error of a policy; none means that the server would store it. */
export function policyErrors(policy: NetworkPolicy): readonly FieldError[] {
  const { metadata, spec } = policy;
  const { ingress = [], egress = [], policyTypes = [] } = spec;
  return [
    ...nameErrors('metadata.name', metadata.name, 'subdomain'),
    ...labelSelectorErrors('spec.podSelector', spec.podSelector),
    ...ingress.flatMap(({ from, ports }, index) => [
      ...portsErrors(`spec.ingress[${index}].ports`, ports),
      ...peersErrors(`spec.ingress[${index}].from`, from),
    ]),
    ...egress.flatMap(({ to, ports }, index) => [
      ...portsErrors(`spec.egress[${index}].ports`, ports),
      ...peersErrors(`spec.egress[${index}].to`, to),
    ]),
    ...(policyTypes.length > 2
      ? [invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')]
      : []),
    ...policyTypes.flatMap((type, index) =>
      ['Ingress', 'Egress'].includes(type)
        ? []
        : [invalid(`spec.policyTypes[${index}]`, type, 'supported values: "Ingress", "Egress"')],
    ),
  ];
}

function portsErrors(
  path: string,
  ports: readonly NetworkPolicyPort[] | undefined,
): readonly FieldError[] {
  return (ports ?? []).flatMap((item, index) => portErrors(`${path}[${index}]`, item));
}

function portErrors(path: string, item: NetworkPolicyPort): readonly FieldError[] {
  const { protocol, port, endPort } = item;
  const errors: FieldError[] = [];
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol)) {
    errors.push(invalid(`${path}.protocol`, protocol, 'supported values: "SCTP", "TCP", "UDP"'));
  }
  if (typeof port === 'number' && !isPortNumber(port)) {
    errors.push(invalid(`${path}.port`, port, 'must be between 1 and 65535, inclusive'));
  }
  if (typeof port === 'string') errors.push(...nameErrors(`${path}.port`, port, 'port'));
  if (endPort === undefined) return errors;
  if (typeof port !== 'number') {
    const detail = 'may not be specified when `port` is not specified or is not a number';
    errors.push(invalid(`${path}.endPort`, endPort, detail));
  } else if (endPort < port) {
    errors.push(invalid(`${path}.endPort`, endPort, 'must be greater than or equal to `port`'));
  }
  if (!isPortNumber(endPort)) {
    errors.push(invalid(`${path}.endPort`, endPort, 'must be between 1 and 65535, inclusive'));
  }
  return errors;
}

function isPortNumber(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function peersErrors(
  path: string,
  peers: readonly NetworkPolicyPeer[] | undefined,
): readonly FieldError[] {
  return (peers ?? []).flatMap((peer, index) => peerErrors(`${path}[${index}]`, peer));
}

function peerErrors(path: string, peer: NetworkPolicyPeer): readonly FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock === undefined) {
    if (podSelector === undefined && namespaceSelector === undefined) {
      return [{ path, message: 'Required value: must specify a peer' }];
    }
    return [
      ...labelSelectorErrors(`${path}.podSelector`, podSelector),
      ...labelSelectorErrors(`${path}.namespaceSelector`, namespaceSelector),
    ];
  }
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    return [{ path, message: 'Forbidden: may not specify both ipBlock and another peer' }];
  }
  return ipBlockErrors(`${path}.ipBlock`, ipBlock);
}

function ipBlockErrors(path: string, { cidr, except = [] }: IpBlock): readonly FieldError[] {
  const outer = parseCidr(cidr);
  if (outer === undefined) return [invalidCidr(`${path}.cidr`, cidr)];
  const network = new BlockList();
  network.addSubnet(outer.address, outer.prefixLength, blockType(outer));
  return except.flatMap((text, index) => {
    const field = `${path}.except[${index}]`;
    const inner = parseCidr(text);
    if (inner === undefined) return [invalidCidr(field, text)];
    const strictlyInside =
      inner.version === outer.version &&
      inner.prefixLength > outer.prefixLength &&
      network.check(inner.address, blockType(inner));
    return strictlyInside ? [] : [invalid(field, text, 'must be a strict subset of `cidr`')];
  });
}

interface Cidr {
  readonly address: string;
  readonly version: number;
  readonly prefixLength: number;
}

function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/%]+)\/(\d{1,3})$/.exec(text);
  const address = match?.[1] ?? '';
  const version = isIP(address);
  const prefixLength = Number(match?.[2]);
  if (version === 0 || prefixLength > (version === 4 ? 32 : 128)) return undefined;
  return { address, version, prefixLength };
}

function blockType({ version }: Cidr): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}

function invalidCidr(path: string, value: string): FieldError {
  return invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
}

function invalid(path: string, value: unknown, detail: string): FieldError {
  return { path, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}
