/**
 * Field errors: what is wrong with one field of an object, in the words of kube-apiserver. Validators return lists of
 * them; paths are data, because the same path names the field in the message and finds its line in the file.
 */

/** A field, a list index, or the key of a map, which the API server writes in brackets. */
type PathElement = string | number | { readonly key: string };
export type FieldPath = readonly PathElement[];

type FieldErrorType =
  | 'Required value'
  | 'Invalid value'
  | 'Unsupported value'
  | 'Duplicate value'
  | 'Forbidden'
  | 'Too long'
  | 'unknown field';

export interface FieldError {
  readonly type: FieldErrorType;
  readonly path: FieldPath;
  /** Where to point in the file when the path is not it: the API server names a map where one of its keys is wrong. */
  readonly at?: FieldPath | undefined;
  /** The rejected value, for the types that show it. */
  readonly value?: unknown;
  readonly detail: string;
}

/** A field that must be given. */
export function required(path: FieldPath, detail = ''): FieldError {
  return { type: 'Required value', path, detail };
}

/** A value that breaks a rule; `at` points into a map. */
export function invalid(
  path: FieldPath,
  value: unknown,
  detail: string,
  at?: FieldPath,
): FieldError {
  return { type: 'Invalid value', path, value, detail, at };
}

/** A value that is not one of a list. */
export function notSupported(
  path: FieldPath,
  value: unknown,
  supported: readonly string[],
): FieldError {
  const detail = `supported values: ${supported.map((item) => JSON.stringify(item)).join(', ')}`;
  return { type: 'Unsupported value', path, value, detail };
}

export function duplicate(path: FieldPath, value: unknown): FieldError {
  return { type: 'Duplicate value', path, value, detail: '' };
}

export function forbidden(path: FieldPath, detail: string): FieldError {
  return { type: 'Forbidden', path, detail };
}

export function tooLong(path: FieldPath, bytes: number): FieldError {
  return { type: 'Too long', path, detail: `may not be more than ${bytes} bytes` };
}

export function unknownField(path: FieldPath): FieldError {
  return { type: 'unknown field', path, detail: '' };
}

/** The path as the API server writes it: `spec.ports[0].name`, `metadata.annotations[a/b]`. */
export function formatPath(path: FieldPath): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return typeof part === 'string' ? `.${part}` : `[${part.key}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** The error without its path: `Invalid value: 70000: must be between 1 and 65535, inclusive`. */
export function formatReason({ type, path, value, detail }: FieldError): string {
  if (type === 'unknown field') return `unknown field "${formatPath(path)}"`;
  const shown = valueless.has(type) ? [] : [formatValue(value)];
  return [type, ...shown, ...(detail === '' ? [] : [detail])].join(': ');
}

/** The path without the difference between fields and keys, for looking the value up. */
export function plainPath(path: FieldPath): readonly (string | number)[] {
  return path.map((part) => (typeof part === 'object' ? part.key : part));
}

const valueless: ReadonlySet<FieldErrorType> = new Set(['Required value', 'Forbidden', 'Too long']);

/** The longest value that a message shows. */
const shownMax = 300;

function formatValue(value: unknown): string {
  const text = value === undefined ? 'null' : JSON.stringify(value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}...`;
}
