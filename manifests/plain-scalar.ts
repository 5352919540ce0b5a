/**
 * What a plain (unquoted) YAML scalar means: text in, a string, number, boolean or null out. kubectl reads manifests with
 * sigs.k8s.io/yaml, a YAML 1.1 reader without its sexagesimal numbers and dates; reading them as YAML 1.2 would take
 * `namespace: y` for a string where a cluster sees a boolean.
 */

export type Scalar = string | number | boolean | null;

/** The value of a plain scalar under the rules of sigs.k8s.io/yaml. */
export function resolvePlainScalar(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  return /^[-+.\d]/.test(text) ? resolveNumber(text) : text;
}

/** The key that a scalar becomes in JSON; undefined for null, which cannot be a key. */
export function keyOf(scalar: Scalar): string | undefined {
  return scalar === null ? undefined : String(scalar);
}

function spellings(word: string): readonly string[] {
  return [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
}

/** Words are matched in these three spellings alone: `nULL` is a string. */
const words: ReadonlyMap<string, boolean | number | null> = new Map<
  string,
  boolean | number | null
>([
  ...['y', 'yes', 'true', 'on'].flatMap((word) => entries(word, true)),
  ...['n', 'no', 'false', 'off'].flatMap((word) => entries(word, false)),
  ...entries('null', null),
  ['', null],
  ['~', null],
  ...['.nan', '.NaN', '.NAN'].map((word): [string, number] => [word, NaN]),
  ...['', '+'].flatMap((sign) =>
    ['.inf', '.Inf', '.INF'].map((word): [string, number] => [sign + word, Infinity]),
  ),
  ...['.inf', '.Inf', '.INF'].map((word): [string, number] => [`-${word}`, -Infinity]),
]);

function entries<T>(word: string, value: T): [string, T][] {
  return spellings(word).map((spelling) => [spelling, value]);
}

function resolveNumber(text: string): string | number {
  if (text.startsWith('.')) return /^\.\d+([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
  const plain = text.replaceAll('_', '');
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const integer = parseInteger(digits);
  if (integer !== undefined) return sign === '-' ? -integer : integer;
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain) ? Number(plain) : text;
}

/** Go's integer literals: a leading 0 alone means octal, so `010` is 8, while `08` is no integer (it is the float 8). */
function parseInteger(digits: string): number | undefined {
  if (/^(0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return /^0(x[\da-f]+|o[0-7]+|b[01]+)$/i.test(digits) ? Number(digits.toLowerCase()) : undefined;
}
