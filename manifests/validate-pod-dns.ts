/** Validation of what a pod spec says about names, as kube-apiserver does it: hostname, subdomain, dnsPolicy, dnsConfig. */
import type { DecodedPodSpec } from './decoded-objects.ts';
import { invalid, notSupported, required, type FieldError, type FieldPath } from './field-error.ts';
import { dnsLabelErrors } from './names.ts';
import { validateIp } from './validate-ip-block.ts';

const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const nameserversMax = 3;

/** Errors of the fields at `path`; rules 100 and 101 say what they mean. */
export function validatePodDns(spec: DecodedPodSpec, path: FieldPath): readonly FieldError[] {
  const { dnsPolicy = '', dnsConfig } = spec;
  const { nameservers = [], options = [] } = dnsConfig ?? {};
  const at = [...path, 'dnsConfig', 'nameservers'];
  const tooMany = `must not have more than ${nameserversMax} nameservers`;
  return [
    ...(['hostname', 'subdomain'] as const).flatMap((field) => {
      const value = spec[field] ?? '';
      if (value === '') return [];
      return dnsLabelErrors(value).map((message) => invalid([...path, field], value, message));
    }),
    ...(dnsPolicy === '' || policies.includes(dnsPolicy)
      ? []
      : [notSupported([...path, 'dnsPolicy'], dnsPolicy, policies)]),
    ...(dnsPolicy === 'None' && nameservers.length === 0 ? [required(at)] : []),
    ...(nameservers.length > nameserversMax ? [invalid(at, nameservers, tooMany)] : []),
    ...nameservers.flatMap((address, index) => validateIp(address, [...at, index])),
    ...options.flatMap(({ name = '' }, index) =>
      name === '' ? [required([...path, 'dnsConfig', 'options', index])] : [],
    ),
  ];
}
