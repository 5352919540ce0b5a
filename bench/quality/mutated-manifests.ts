/**
 * Objects near the border between valid and invalid: a valid NetworkPolicy or Service with a few of its values replaced by
 * values that validation rules speak about. Arbitraries come out; the validators are compared with a server on their values.
 */
import fc from 'fast-check';
import { fieldNames, plausibleValues, values, type Json } from './mutated-manifest-values.ts';
import { namespace, pod, policies, services } from './valid-manifests.ts';

export interface MutatedObject {
  readonly kind: 'NetworkPolicy' | 'Service' | 'Namespace' | 'Pod';
  readonly value: Json;
}

/** A base object of some kind with one or two mutations. */
export function mutatedObjects(): fc.Arbitrary<MutatedObject> {
  const base = fc.oneof(
    fc.constantFrom(...policies).map((value) => ({ kind: 'NetworkPolicy' as const, value })),
    fc.constantFrom(...services).map((value) => ({ kind: 'Service' as const, value })),
    fc.constant({ kind: 'Namespace' as const, value: namespace }),
    fc.constant({ kind: 'Pod' as const, value: pod }),
  );
  return fc
    .tuple(base, fc.array(mutation(), { minLength: 1, maxLength: 2 }))
    .map(([{ kind, value }, mutations]) => ({
      kind,
      value: mutations.reduce((current: Json, change) => applyMutation(current, change), value),
    }));
}

interface Mutation {
  /** Which value, as a share of all values in the order of a walk. */
  readonly at: number;
  readonly change: 'replace' | 'delete' | 'addField' | 'repeat';
  /** Which of the values of the type that stands there, as a share. */
  readonly pick: number;
  /** A value of any type, for the rare change of type and for new fields. */
  readonly any: Json;
  readonly changesType: boolean;
  /** Takes a value that belongs to the field, where the table has some: half of the objects should be valid. */
  readonly plausible: boolean;
  readonly name: string;
}

function mutation(): fc.Arbitrary<Mutation> {
  return fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    change: fc.oneof(
      { weight: 7, arbitrary: fc.constant('replace' as const) },
      { weight: 2, arbitrary: fc.constant('delete' as const) },
      { weight: 1, arbitrary: fc.constant('addField' as const) },
      { weight: 2, arbitrary: fc.constant('repeat' as const) },
    ),
    pick: fc.double({ min: 0, max: 0.999, noNaN: true }),
    any: fc.constantFrom(...values),
    changesType: fc.nat(9).map((digit) => digit === 0),
    plausible: fc.nat(3).map((digit) => digit > 0),
    name: fc.constantFrom(...fieldNames),
  });
}

function applyMutation(root: Json, mutation: Mutation): Json {
  const paths = listPaths(root, []).filter(
    (path) => path[0] !== 'kind' && path[0] !== 'apiVersion' && path.length > 1,
  );
  const path = paths[Math.floor(mutation.at * paths.length)];
  return path === undefined ? root : change(root, path, mutation);
}

type Path = readonly (string | number)[];

function listPaths(value: Json, path: Path): readonly Path[] {
  const inner = isList(value)
    ? value.flatMap((item, index) => listPaths(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => listPaths(item, [...path, key]))
      : [];
  return [path, ...inner];
}

function change(value: Json, path: Path, mutation: Mutation): Json {
  const [head, ...rest] = path;
  if (head === undefined) return mutation.any;
  if (isList(value)) {
    const index = Number(head);
    const item = value[index] ?? null;
    if (rest.length > 0) return value.with(index, change(item, rest, mutation));
    if (mutation.change === 'delete') return value.toSpliced(index, 1);
    if (mutation.change === 'repeat') return [...value, item];
    return value.with(index, extend(item, String(head), mutation));
  }
  if (!isObject(value)) return mutation.any;
  const item = value[head] ?? null;
  if (rest.length > 0) return { ...value, [head]: change(item, rest, mutation) };
  if (mutation.change === 'delete') {
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== head));
  }
  return { ...value, [head]: extend(item, String(head), mutation) };
}

function extend(
  item: Json,
  field: string,
  { change: how, any, pick, changesType, plausible, name }: Mutation,
): Json {
  if (how === 'addField' && isObject(item)) return { ...item, [name]: any };
  if (changesType) return how === 'repeat' ? [item, item] : any;
  const likely = plausibleValues[field];
  if (plausible && likely !== undefined) return likely[Math.floor(pick * likely.length)] ?? any;
  const sameType = values.filter((value) => typeOf(value) === typeOf(item));
  return sameType[Math.floor(pick * sameType.length)] ?? any;
}

function typeOf(value: Json): string {
  return isList(value) ? 'list' : value === null ? 'null' : typeof value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
