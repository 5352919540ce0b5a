/**
 * One scalar of a YAML document: a node with its text, style and tag goes in, its value comes out. Quoted and block scalars
 * are text; plain ones mean what plain-scalar.ts says, and explicit tags must fit.
 */
import { resolvePlainScalar, type Scalar } from './plain-scalar.ts';

/** Thrown within one document for what the YAML library accepts and a manifest must not contain; never leaves toTree. */
export class Refusal extends Error {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

interface ScalarNode {
  readonly value: unknown;
  /** `PLAIN`, or how it is quoted; absent for a value that is not written. */
  readonly type?: string;
  readonly tag?: string;
}

/** The value of a scalar that was parsed as text. Throws Refusal on a tag that does not fit. */
export function scalarOf(node: ScalarNode): Scalar {
  const text = typeof node.value === 'string' ? node.value : '';
  const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, '!!') ?? '';
  if (tag === '!!str' || tag === '!') return text;
  const plain = node.type === 'PLAIN' || node.type === undefined;
  const value = plain || tag !== '' ? resolvePlainScalar(text) : text;
  if (tag === '' || taggedType.get(tag)?.(value) === true) return value;
  throw new Refusal(startOf(node), `${tag} ${JSON.stringify(text)}: a tag that does not fit`);
}

/** The offset of a node in the text of its document. */
export function startOf(node: unknown): number {
  const range =
    typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) ? Number(range[0]) : 0;
}

const taggedType: ReadonlyMap<string, (value: Scalar) => boolean> = new Map([
  ['!!int', Number.isInteger],
  ['!!float', (value: Scalar): boolean => typeof value === 'number'],
  ['!!bool', (value: Scalar): boolean => typeof value === 'boolean'],
  ['!!null', (value: Scalar): boolean => value === null],
]);
