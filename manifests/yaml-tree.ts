/**
 * A YAML document as plain data that remembers where each part stands. Aliases share one value, so that their expansion
 * costs nothing here; what a reader would have to walk is counted instead, and bounded ("billion laughs").
 */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { keyOf } from './plain-scalar.ts';
import { Refusal, scalarOf, startOf } from './yaml-scalar.ts';

export interface Tree {
  readonly value: unknown;
  /** The offset in the document's text of the value at a path, or of its nearest parent that exists. */
  readonly offsetOf: (path: readonly (string | number)[]) => number;
}

/** What the YAML library accepts and a manifest must not contain; `offset` is where it stands. */
export interface TreeError {
  readonly offset: number;
  readonly reason: string;
}

/** Collections nested deeper than any API type goes; below the depth at which recursion would exhaust the stack. */
export const depthMax = 200;

/** Values of one document after its aliases are expanded: a List of 10,000 pods has about 500,000. */
const valuesMax = 2_000_000;

/** Converts a document without syntax errors. Never throws. */
export function toTree(document: Document): Tree | TreeError {
  const context: Context = {
    anchors: new Map(),
    places: new WeakMap(),
    done: new Map(),
    open: new Set(),
  };
  try {
    const root = document.contents;
    const { value } = convert(root, 0, context);
    return { value, offsetOf: (path) => offsetOf(value, path, startOf(root), context.places) };
  } catch (error) {
    if (error instanceof Refusal) return { offset: error.offset, reason: error.message };
    throw error;
  }
}

/** Per collection the offsets of its parts: of the key for a collection in a map, of the value itself otherwise. */
type Places = WeakMap<object, ReadonlyMap<string | number, number>>;

interface Context {
  /** The nodes met so far by anchor, in the order of the document: an alias means the last one before it. */
  readonly anchors: Map<string, Node>;
  readonly places: Places;
  readonly done: Map<Node, Converted>;
  /** Collections being converted: an alias of one of them would contain itself. */
  readonly open: Set<Node>;
}

interface Converted {
  readonly value: unknown;
  /** Values below and including this one, aliases expanded. */
  readonly size: number;
  /** Levels of collections below this value, aliases expanded. */
  readonly height: number;
}

function convert(node: unknown, depth: number, context: Context): Converted {
  const target = follow(node, context);
  if (isScalar(target)) return { value: scalarOf(target), size: 1, height: 0 };
  if (!isMap(target) && !isSeq(target)) return { value: null, size: 1, height: 0 };
  if (context.open.has(target)) throw new Refusal(startOf(node), 'an anchor contains itself');
  const converted = context.done.get(target) ?? convertCollection(target, depth, context);
  if (depth + converted.height > depthMax) throw tooDeep(node);
  return converted;
}

function convertCollection(node: YAMLMap | YAMLSeq, depth: number, context: Context): Converted {
  if (depth >= depthMax) throw tooDeep(node);
  context.open.add(node);
  const parts = isMap(node)
    ? mapEntries(node, depth, context)
    : new Map(
        node.items.map((item, index): [number, Part] => [
          index,
          { ...convert(item, depth + 1, context), offset: startOf(item) },
        ]),
      );
  context.open.delete(node);
  const converted = collect(parts, isMap(node), startOf(node), context.places);
  context.done.set(node, converted);
  return converted;
}

function tooDeep(node: unknown): Refusal {
  return new Refusal(startOf(node), `nested deeper than ${depthMax} levels`);
}

/** The node that an alias stands for; other nodes stand for themselves, and are remembered by their anchor. */
function follow(node: unknown, { anchors }: Context): unknown {
  if (isAlias(node)) {
    const target = anchors.get(node.source);
    if (target === undefined) throw new Refusal(startOf(node), `unknown anchor *${node.source}`);
    return target;
  }
  if (isNode(node) && 'anchor' in node && typeof node.anchor === 'string') {
    anchors.set(node.anchor, node);
  }
  return node;
}

interface Part extends Converted {
  readonly offset: number;
}

function collect(
  parts: ReadonlyMap<string | number, Part>,
  isObject: boolean,
  offset: number,
  places: Places,
): Converted {
  let size = 1;
  let height = 0;
  for (const part of parts.values()) {
    size += part.size;
    height = Math.max(height, part.height);
  }
  if (size > valuesMax) {
    throw new Refusal(offset, `aliases expand to more than ${valuesMax} values`);
  }
  const value = isObject
    ? Object.fromEntries([...parts].map(([key, part]) => [key, part.value]))
    : [...parts.values()].map((part) => part.value);
  places.set(value, new Map([...parts].map(([key, part]) => [key, part.offset])));
  return { value, size, height: height + 1 };
}

/** Entries in the order written, so that a merge key overrides what stands before it, as it does for kubectl. */
function mapEntries(map: YAMLMap, depth: number, context: Context): ReadonlyMap<string, Part> {
  const entries = new Map<string, Part>();
  const written = new Set<string>();
  for (const { key, value } of map.items) {
    if (isMergeKey(key)) {
      for (const [name, part] of mergedEntries(value, depth, context)) entries.set(name, part);
      continue;
    }
    const scalar = follow(key, context);
    const name = isScalar(scalar) ? keyOf(scalarOf(scalar)) : undefined;
    if (name === undefined) throw new Refusal(startOf(key), 'a key must be a scalar, not null');
    if (written.has(name)) throw new Refusal(startOf(key), `key ${JSON.stringify(name)} repeats`);
    written.add(name);
    const offset = isScalar(value) && value.source !== '' ? startOf(value) : startOf(key);
    entries.set(name, { ...convert(value, depth + 1, context), offset });
  }
  return entries;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function mergedEntries(node: unknown, depth: number, context: Context): readonly [string, Part][] {
  const target = follow(node, context);
  if (isSeq(target)) {
    // Backwards, because the first of several merged maps has precedence; converted forwards, for their anchors.
    const maps = target.items.map((item) => onlyMap(item, context));
    for (const map of maps) convert(map, depth + 1, context);
    return maps.toReversed().flatMap((map) => mergedEntries(map, depth, context));
  }
  const map = onlyMap(target, context);
  const { value, size, height } = convert(map, depth + 1, context);
  const places = context.places.get(value as object);
  return Object.entries(value as Readonly<Record<string, unknown>>).map(([name, part]) => [
    name,
    { value: part, size, height, offset: places?.get(name) ?? startOf(map) },
  ]);
}

function onlyMap(node: unknown, context: Context): YAMLMap {
  const target = follow(node, context);
  if (isMap(target)) return target;
  throw new Refusal(startOf(node), 'a merge key (<<) needs a map or a list of maps');
}

function offsetOf(
  root: unknown,
  path: readonly (string | number)[],
  start: number,
  places: Places,
): number {
  let current = root;
  let offset = start;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return offset;
    const place = places.get(current)?.get(part);
    if (place === undefined) return offset;
    offset = place;
    current = (current as Readonly<Record<string | number, unknown>>)[part];
  }
  return offset;
}
