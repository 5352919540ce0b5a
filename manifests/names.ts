/**
 * The syntax of names in the Kubernetes API. Each function takes a text and gives the API server's messages, none where the
 * text is valid. Source: apimachinery's util/validation.
 */

/** A DNS label: at most 63 of a-z, 0-9 and `-`. */
export function dnsLabelErrors(value: string): readonly string[] {
  const long = tooLongFor(value, 63);
  if (matchesAll(value, dnsLabel)) return long;
  if (matchesAll(value, dnsSubdomain)) return [...long, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
    'and must start and end with an alphanumeric character';
  return [...long, explain(rule, dnsLabel, 'my-name', '123-abc')];
}

/** DNS labels joined by dots: at most 253 characters. */
export function dnsSubdomainErrors(value: string): readonly string[] {
  const long = tooLongFor(value, 253);
  if (matchesAll(value, dnsSubdomain)) return long;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    'and must start and end with an alphanumeric character';
  return [...long, explain(rule, dnsSubdomain, 'example.com')];
}

/** The older DNS label, which starts with a letter: names of Services. */
export function dns1035LabelErrors(value: string): readonly string[] {
  const long = tooLongFor(value, 63);
  if (matchesAll(value, dns1035Label)) return long;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', " +
    'start with an alphabetic character, and end with an alphanumeric character';
  return [...long, explain(rule, dns1035Label, 'my-name', 'abc-123')];
}

/** A label key: a name of at most 63 characters, with a DNS subdomain and `/` before it or not. */
export function qualifiedNameErrors(value: string): readonly string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    const suffix = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a qualified name ${qualifiedNameRule()}${suffix}`];
  }
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const name = parts.at(-1) ?? '';
  const errors: string[] = [];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined) {
    errors.push(...dnsSubdomainErrors(prefix).map((message) => `prefix part ${message}`));
  }
  if (name === '') errors.push('name part must be non-empty');
  else errors.push(...tooLongFor(name, 63).map((message) => `name part ${message}`));
  if (!matchesAll(name, qualifiedName)) errors.push(`name part ${qualifiedNameRule()}`);
  return errors;
}

/** A label value: empty, or at most 63 of letters, digits, `-`, `_` and `.` with alphanumeric ends. */
export function labelValueErrors(value: string): readonly string[] {
  const long = tooLongFor(value, 63);
  const pattern = `(${qualifiedName})?`;
  if (matchesAll(value, pattern)) return long;
  const rule = `a valid label must be an empty string or ${qualifiedNameWords.replace('must ', '')}`;
  return [...long, explain(rule, pattern, 'MyValue', 'my_value', '12345')];
}

/** A port name: at most 15 of a-z, 0-9 and single hyphens inside, with at least one letter. */
export function portNameErrors(value: string): readonly string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [
      /^[-a-z0-9]+$/.test(value),
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
    [/[a-z]/.test(value), 'must contain at least one letter (a-z)'],
    [!value.includes('--'), 'must not contain consecutive hyphens'],
    [!/^-|-$/.test(value), 'must not begin or end with a hyphen'],
  ];
  const broken = rules.filter(([holds]) => !holds).map(([, message]) => message);
  return [...tooLongFor(value, 15), ...broken];
}

/** A port number: 1 to 65535. */
export function portNumberErrors(value: number): readonly string[] {
  return value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dnsSubdomain = String.raw`${dnsLabel}(\.${dnsLabel})*`;
const dns1035Label = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const qualifiedNameWords =
  "must consist of alphanumeric characters, '-', '_' or '.', " +
  'and must start and end with an alphanumeric character';

const compiled = new Map<string, RegExp>();

function matchesAll(value: string, pattern: string): boolean {
  const regex = compiled.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  compiled.set(pattern, regex);
  return regex.test(value);
}

/** Lengths are bytes, as Go counts them. */
function tooLongFor(value: string, length: number): readonly string[] {
  return Buffer.byteLength(value) > length ? [`must be no more than ${length} characters`] : [];
}

function qualifiedNameRule(): string {
  return explain(qualifiedNameWords, qualifiedName, 'MyName', 'my.name', '123-abc');
}

function explain(rule: string, pattern: string, ...examples: readonly string[]): string {
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}
