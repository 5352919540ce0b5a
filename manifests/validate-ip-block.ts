/**
 * Validation of an ipBlock (rule 25), of the other fields that hold CIDRs or addresses, and warnings for texts that the
 * server takes but that readers may understand differently.
 */
import type { DecodedIpBlock } from './decoded-objects.ts';
import { invalid, required, type FieldError, type FieldPath } from './field-error.ts';
import { isStrictSubset, parseCidrText, parseIp, unmap } from './ip-text.ts';

/** Errors of an ipBlock. Source: rule 25. */
export function validateIpBlock(block: DecodedIpBlock, path: FieldPath): readonly FieldError[] {
  const { cidr = '', except = [] } = block;
  if (cidr === '') return [required([...path, 'cidr'])];
  const network = parseCidrText(cidr);
  if (network === undefined) return validateCidr(cidr, [...path, 'cidr']);
  return except.flatMap((text, index) => {
    const at = [...path, 'except', index];
    const excluded = parseCidrText(text);
    if (excluded === undefined) return validateCidr(text, at);
    return isStrictSubset(excluded, network)
      ? []
      : [invalid(at, text, 'must be a strict subset of `cidr`')];
  });
}

/** Errors of a CIDR. */
export function validateCidr(text: string, path: FieldPath): readonly FieldError[] {
  return parseCidrText(text) === undefined
    ? [invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
    : [];
}

/** Errors of an IP address. */
export function validateIp(text: string, path: FieldPath): readonly FieldError[] {
  return parseIp(text) === undefined
    ? [invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
    : [];
}

/** Errors of an address that endpoints or external clients have: not one of the special ranges. */
export function validateEndpointIp(text: string, path: FieldPath): readonly FieldError[] {
  const parsed = parseIp(text);
  if (parsed === undefined) return validateIp(text, path);
  const bytes = unmap(parsed);
  const [first = 0, second = 0, third = 0] = bytes;
  const isIpv4 = bytes.length === 4;
  const ends = bytes.every((byte, index) => byte === 0 || index === bytes.length - 1);
  const special: readonly (readonly [boolean, string])[] = [
    [bytes.every((byte) => byte === 0), `may not be unspecified (${text})`],
    [
      isIpv4 ? first === 127 : ends && bytes.at(-1) === 1,
      'may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [
      isIpv4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80,
      'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    [
      isIpv4 ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 15) === 2,
      'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    ],
  ];
  return special.filter(([hit]) => hit).map(([, message]) => invalid(path, text, message));
}
