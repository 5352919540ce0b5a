/**
 * Validation of clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy of a Service: they must agree with each other. Whether a
 * cluster has the families and the addresses is its own matter. A spec with its defaults goes in, field errors come out.
 */
import type { DecodedServiceSpec } from './decoded-objects.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { parseIp, unmap } from './ip-text.ts';
import { validateIp } from './validate-ip-block.ts';

/** Errors of the address fields; ExternalName services must have none of them, which is checked elsewhere. */
export function validateServiceAddresses(spec: DecodedServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors = [
    ...validateFirst(spec),
    ...validateFamilies(ipFamilies),
    ...(ipFamilyPolicy === undefined || policies.includes(ipFamilyPolicy)
      ? []
      : [notSupported(policyPath, ipFamilyPolicy, policies)]),
  ];
  const addressErrors = validateAddresses(clusterIPs);
  const tooMany =
    clusterIPs.length > 2
      ? [invalid(addressesPath, clusterIPs, 'may only hold up to 2 values')]
      : [];
  // With an address that is none, nothing more can be said about families.
  if (addressErrors.length > 0) return [...errors, ...addressErrors, ...tooMany];
  const paired = validatePairs(clusterIPs, ipFamilies);
  const all = [...errors, ...tooMany, ...paired];
  return all.length > 0 ? all : validatePolicy(spec);
}

const addressesPath = ['spec', 'clusterIPs'];
const familiesPath = ['spec', 'ipFamilies'];
const policyPath = ['spec', 'ipFamilyPolicy'];
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

function validateFirst({ clusterIP = '', clusterIPs = [] }: DecodedServiceSpec): FieldError[] {
  if (clusterIP === '') {
    const detail = 'must be empty when `clusterIP` is not specified';
    return clusterIPs.length === 0 ? [] : [invalid(addressesPath, clusterIPs, detail)];
  }
  if (clusterIPs.length === 0) return [required(addressesPath)];
  return clusterIPs[0] === clusterIP
    ? []
    : [invalid(addressesPath, clusterIPs, 'first value must match `clusterIP`')];
}

function validateFamilies(ipFamilies: readonly string[]): FieldError[] {
  return ipFamilies.flatMap((family, index) => {
    const path: FieldPath = [...familiesPath, index];
    return [
      ...(family === 'IPv4' || family === 'IPv6'
        ? []
        : [notSupported(path, family, ['IPv4', 'IPv6'])]),
      ...(ipFamilies.indexOf(family) < index ? [duplicate(path, family)] : []),
    ];
  });
}

function validateAddresses(clusterIPs: readonly string[]): readonly FieldError[] {
  return clusterIPs.flatMap((address, index) => {
    if (index > 0 || address !== 'None') return validateIp(address, [...addressesPath, index]);
    return clusterIPs.length === 1
      ? []
      : [invalid(addressesPath, clusterIPs, "'None' must be the first and only value")];
  });
}

function validatePairs(
  clusterIPs: readonly string[],
  ipFamilies: readonly string[],
): readonly FieldError[] {
  if (clusterIPs[0] === 'None') return [];
  const families = clusterIPs.map(familyOf);
  const errors: FieldError[] = [];
  if (clusterIPs.length > 1 && new Set(families).size !== 2) {
    const detail = 'may specify no more than one IP for each IP family';
    errors.push(invalid(addressesPath, clusterIPs, detail));
  }
  clusterIPs.forEach((address, index) => {
    const wanted = ipFamilies[index];
    if ((wanted === 'IPv4' || wanted === 'IPv6') && wanted !== families[index]) {
      const article = `expected an ${wanted} value as indicated by`;
      const detail = `${article} \`ipFamilies[${index}]\``;
      errors.push(invalid([...addressesPath, index], address, detail));
    }
  });
  return errors;
}

/** One family is the default, except for a headless service without a selector, which has both. */
function validatePolicy(spec: DecodedServiceSpec): readonly FieldError[] {
  const { clusterIP, clusterIPs = [], ipFamilies = [], selector = {} } = spec;
  const bare = clusterIP === 'None' && Object.keys(selector).length === 0;
  const policy = spec.ipFamilyPolicy ?? (bare ? 'RequireDualStack' : 'SingleStack');
  if (policy !== 'SingleStack') return [];
  const detail = (what: string): string =>
    `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
  return [
    ...(clusterIPs.length === 2 ? [invalid(policyPath, policy, detail('cluster IPs'))] : []),
    ...(ipFamilies.length === 2 ? [invalid(policyPath, policy, detail('IP families'))] : []),
  ];
}

/** IPv4-mapped addresses count as IPv4, as in Go. */
function familyOf(address: string): 'IPv4' | 'IPv6' {
  return unmap(parseIp(address) ?? []).length === 4 ? 'IPv4' : 'IPv6';
}
