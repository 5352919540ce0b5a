/**
 * Reads a plain value by its field type: unknown fields and values of a wrong type become errors, nulls become absent. This
 * is what the API server does before it validates; kubectl asks it to be strict about unknown fields.
 */
import {
  formatPath,
  invalid,
  unknownField,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import type { FieldType } from './field-type.ts';

export interface Decoded {
  /** Of the type that was asked for where there are no errors; parts that do not fit are left out. */
  readonly value: unknown;
  readonly errors: readonly FieldError[];
}

/** Decodes a value; `path` is where it stands in its object. */
export function decode(value: unknown, type: FieldType, path: FieldPath = []): Decoded {
  if (value === null || value === undefined) return { value: undefined, errors: [] };
  switch (type.kind) {
    case 'any':
      return { value, errors: [] };
    case 'struct':
    case 'map':
      return isRecord(value)
        ? decodeFields(value, type, path)
        : mismatch(value, 'a map of fields', path);
    case 'list':
      return Array.isArray(value)
        ? decodeItems(value, type.of, path)
        : mismatch(value, 'a list', path);
    default:
      return fits(value, type.kind)
        ? { value, errors: [] }
        : mismatch(value, described[type.kind], path);
  }
}

type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'intOrString' | 'time';

const described: Readonly<Record<ScalarKind, string>> = {
  string: 'a string',
  bool: 'true or false',
  int32: 'a 32-bit integer',
  int64: 'an integer',
  intOrString: 'a 32-bit integer or a string',
  time: 'a time such as 2026-01-31T12:00:00Z',
};

function fits(value: unknown, kind: ScalarKind): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
      return isInt32(value);
    case 'int64':
      return Number.isInteger(value);
    case 'intOrString':
      return typeof value === 'string' || isInt32(value);
    case 'time':
      return typeof value === 'string' && isTime(value);
  }
}

/** A float without a fraction counts: kubectl sends 80.0 as 80. */
function isInt32(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}

function isTime(text: string): boolean {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/;
  return shape.test(text) && !Number.isNaN(Date.parse(text));
}

function decodeFields(
  record: Readonly<Record<string, unknown>>,
  type: Extract<FieldType, { readonly kind: 'struct' | 'map' }>,
  path: FieldPath,
): Decoded {
  const errors: FieldError[] = [];
  const fields: [string, unknown][] = [];
  for (const [name, value] of Object.entries(record)) {
    const fieldType = type.kind === 'map' ? type.of : ownField(type.fields, name);
    if (fieldType === undefined) {
      if (type.kind === 'struct' && !type.open) errors.push(unknownField([...path, name]));
      continue;
    }
    // A null in a map of strings is the empty string, as for the API server; a null field is an absent one.
    const filled = value === null && type.kind === 'map' ? zeroOf(fieldType) : value;
    const at = [...path, type.kind === 'map' ? { key: name } : name];
    const decoded = decode(filled, fieldType, at);
    errors.push(...decoded.errors);
    if (decoded.value !== undefined) fields.push([name, decoded.value]);
  }
  return { value: Object.fromEntries(fields), errors };
}

function ownField(
  fields: Readonly<Record<string, FieldType>>,
  name: string,
): FieldType | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function decodeItems(items: readonly unknown[], type: FieldType, path: FieldPath): Decoded {
  const errors: FieldError[] = [];
  const values = items.map((item, index) => {
    const decoded = decode(item ?? zeroOf(type), type, [...path, index]);
    errors.push(...decoded.errors);
    return decoded.value;
  });
  return { value: values, errors };
}

/** What a null in a list or a map stands for. */
function zeroOf(type: FieldType): unknown {
  switch (type.kind) {
    case 'struct':
    case 'map':
      return {};
    case 'list':
      return [];
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'intOrString':
      return 0;
    case 'string':
      return '';
    case 'time':
    case 'any':
      return undefined;
  }
}

function mismatch(value: unknown, expected: string, path: FieldPath): Decoded {
  const quote =
    expected === described.string && typeof value !== 'object'
      ? `; YAML reads it as a ${typeof value}: quote it`
      : '';
  const shown = typeof value === 'object' ? (Array.isArray(value) ? '[...]' : '{...}') : value;
  const where = path.length === 0 ? 'the document' : (formatPath(path).split('.').at(-1) ?? '');
  return {
    value: undefined,
    errors: [invalid(path, shown, `${where} must be ${expected}${quote}`)],
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
