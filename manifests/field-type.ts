/**
 * Field types: which fields an object has and what each may hold, as data. decode.ts reads objects by them; schemas.ts has
 * the tables. An `open` struct is one that is read in part: its other fields are not looked at.
 */

export type FieldType =
  | { readonly kind: 'string' | 'bool' | 'int32' | 'int64' | 'intOrString' | 'time' | 'any' }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'map'; readonly of: FieldType }
  | { readonly kind: 'struct'; readonly fields: FieldTypes; readonly open: boolean };

export type FieldTypes = Readonly<Record<string, FieldType>>;

export const string: FieldType = { kind: 'string' };
export const bool: FieldType = { kind: 'bool' };
export const int32: FieldType = { kind: 'int32' };
export const int64: FieldType = { kind: 'int64' };
export const intOrString: FieldType = { kind: 'intOrString' };
export const time: FieldType = { kind: 'time' };
export const any: FieldType = { kind: 'any' };

/** A list of one type. */
export function list(of: FieldType): FieldType {
  return { kind: 'list', of };
}

/** A map from strings to one type. */
export function map(of: FieldType): FieldType {
  return { kind: 'map', of };
}

/** An object with exactly these fields: another one is an error, as for the server's strict field validation. */
export function struct(fields: FieldTypes): FieldType {
  return { kind: 'struct', fields, open: false };
}

/** An object of which these fields are read. */
export function openStruct(fields: FieldTypes): FieldType {
  return { kind: 'struct', fields, open: true };
}
