/**
 * A semantic mutant of the oracle: one place in one source file, read wrongly in a way that people really get wrong.
 * Places are given by their text, which must occur exactly once, so that a table can never drift from the sources.
 */

/** What kind of mistake a mutant is. */
export const mutantKinds = [
  /** A condition or a verdict is turned around. */
  'negate',
  /** A condition, an operand or a whole case is left out. */
  'drop',
  /** A boundary is moved by one. */
  'off-by-one',
  /** A conjunction became a disjunction, or the reverse. */
  'and-or',
  /** The wrong end, the wrong direction or the wrong order. */
  'direction',
  /** An absent key, field or list is read as if it were there, or the reverse. */
  'missing-key',
  /** A default of the API or of the logic is another one. */
  'default',
] as const;

export type MutantKind = (typeof mutantKinds)[number];

export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly kind: MutantKind;
  /** Exact text of the source, which occurs in it once. */
  readonly original: string;
  readonly replacement: string;
}

/** Rows of a table for one file: kind, original, replacement. */
export type MutantRow = readonly [MutantKind, original: string, replacement: string];

/** The mutants of one file. */
export function mutantsOf(file: string, rows: readonly MutantRow[]): readonly Mutant[] {
  return rows.map(([kind, original, replacement]) => ({ file, kind, original, replacement }));
}

/** What a mutant is called in the score: its file and its change. */
export function mutantName({ file, original, replacement }: Mutant): string {
  const line = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return `${file}: ${line(original)} => ${line(replacement)}`;
}

/** The source with the mutant in it. Throws RangeError where its original text does not occur exactly once. */
export function mutate(source: string, mutant: Mutant): string {
  const [before = '', after, ...others] = source.split(mutant.original);
  if (after === undefined || others.length > 0) {
    const count = others.length + (after === undefined ? 0 : 1);
    throw new RangeError(`${mutantName(mutant)}: the original text occurs ${count} times`);
  }
  return before + mutant.replacement + after;
}
