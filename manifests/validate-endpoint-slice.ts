/**
 * Validation of an EndpointSlice as kube-apiserver does it on creation (Kubernetes 1.34), as far as answers depend on it: the
 * type of its addresses, the addresses, the names and numbers of its ports. Field errors come out.
 */
import { familyOf } from '../model/bound-world.ts';
import type { DecodedEndpointSlice } from './decoded-objects.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { dnsLabelErrors, dnsSubdomainErrors, portNumberErrors } from './names.ts';
import { validateEndpointIp } from './validate-ip-block.ts';

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const addressesMax = 100;

/** Errors of everything but the metadata. */
export function validateEndpointSlice(slice: DecodedEndpointSlice): readonly FieldError[] {
  const { addressType = '', endpoints = [], ports = [] } = slice;
  const names = new Set<string>();
  return [
    ...validateAddressType(addressType),
    ...endpoints.flatMap(({ addresses = [], hostname }, index) => [
      ...validateAddresses(addresses, addressType, ['endpoints', index, 'addresses']),
      ...(hostname === undefined
        ? []
        : dnsLabelErrors(hostname).map((message) =>
            invalid(['endpoints', index, 'hostname'], hostname, message),
          )),
    ]),
    ...ports.flatMap(({ name = '', protocol = 'TCP', port }, index) => {
      const path: FieldPath = ['ports', index];
      const repeated = names.has(name) ? [duplicate([...path, 'name'], name)] : [];
      names.add(name);
      return [
        ...repeated,
        ...(name === '' ? [] : dnsLabelErrors(name).map((message) => invalid([...path, 'name'], name, message))), // prettier-ignore
        ...(protocols.includes(protocol) ? [] : [notSupported([...path, 'protocol'], protocol, protocols)]), // prettier-ignore
        ...(port === undefined
          ? []
          : portNumberErrors(port).map((message) => invalid([...path, 'port'], port, message))),
      ];
    }),
  ];
}

function validateAddressType(addressType: string): readonly FieldError[] {
  if (addressType === '') return [required(['addressType'])];
  return addressTypes.includes(addressType)
    ? []
    : [notSupported(['addressType'], addressType, addressTypes)];
}

function validateAddresses(
  addresses: readonly string[],
  addressType: string,
  path: FieldPath,
): readonly FieldError[] {
  if (addresses.length === 0) return [required(path, 'must contain at least 1 address')];
  const tooMany = addresses.length > addressesMax;
  return [
    ...(tooMany ? [invalid(path, addresses.length, `may not be more than ${addressesMax}`)] : []),
    ...addresses.flatMap((address, index) => {
      const at = [...path, index];
      if (addressType === 'FQDN') {
        return dnsSubdomainErrors(address).map((message) => invalid(at, address, message));
      }
      const errors = validateEndpointIp(address, at);
      if (errors.length > 0 || familyOf(address) === addressType) return errors;
      return [invalid(at, address, `must be an ${addressType} address`)];
    }),
  ];
}
