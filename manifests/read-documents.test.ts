import { describe, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { readDocuments } from './read-documents.ts';

function valuesOf(text: string): readonly unknown[] {
  return readDocuments(text, 'm.yaml').documents.map(({ value }) => value);
}

function problemsOf(text: string): readonly string[] {
  return readDocuments(text, 'm.yaml').problems.map(formatProblem);
}

/** Each anchor holds the one before nine times: nine to the tenth values. */
const laughs = Array.from({ length: 10 }, (_, index) =>
  index === 0
    ? 'a0: &a0 [x, x]'
    : `a${index}: &a${index} [${Array(9)
        .fill(`*a${index - 1}`)
        .join(', ')}]`,
).join('\n');

describe('readDocuments', () => {
  it('parts documents at --- and leaves out those that hold nothing', () => {
    expect(valuesOf('---\n# only a comment\n---\na: 1\n---\n---\nb: 2\n')).toEqual([
      { a: 1 },
      { b: 2 },
    ]);
  });

  it('reads a document whose marker carries a comment, as helm template writes it', () => {
    expect(valuesOf('--- # Source: chart/templates/web.yaml\na: 1\n')).toEqual([{ a: 1 }]);
  });

  it('skips directives and a byte of nothing', () => {
    expect(valuesOf('%YAML 1.1\n---\na: y\n')).toEqual([{ a: true }]);
    expect(valuesOf('')).toEqual([]);
  });

  it('keeps the neighbours of a broken document', () => {
    const text = 'a: 1\n---\nb: [1\n---\nc: 3\n';
    expect(valuesOf(text)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problemsOf(text)).toHaveLength(1);
    expect(problemsOf(text)[0]).toMatch(/^m\.yaml:[34]:\d+: not YAML: /);
  });

  it('says what to do about a template', () => {
    expect(problemsOf('name: {{ .Values.name }}\nb: {{ x }}\n')[0]).toContain('helm template');
  });

  it('reads anchors, aliases and merge keys; what is written later wins, as for kubectl', () => {
    const text = 'base: &b {x: 1, y: 2}\nboth:\n  <<: *b\n  x: 3\nlate:\n  x: 3\n  <<: *b\n';
    expect(valuesOf(text)).toEqual([
      { base: { x: 1, true: 2 }, both: { x: 3, true: 2 }, late: { x: 1, true: 2 } },
    ]);
  });

  it('gives the first of several merged maps precedence', () => {
    expect(valuesOf('a: &a {k: 1}\nb: &b {k: 2}\nc: {<<: [*a, *b]}\n')).toEqual([
      { a: { k: 1 }, b: { k: 2 }, c: { k: 1 } },
    ]);
  });

  it('takes an alias for the last anchor of its name before it', () => {
    expect(valuesOf('[&a 1, *a, &a 2, *a]')).toEqual([[1, 1, 2, 2]]);
  });

  it('keeps a key named __proto__ as an ordinary key', () => {
    const [value] = valuesOf('__proto__: {polluted: 1}\n');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['a: 1\na: 2\n', 'm.yaml:2:1: key "a" repeats'],
    ['a: 1\n"a": 2\n', 'm.yaml:2:1: key "a" repeats'],
    ['? [1]\n: 2\n', 'm.yaml:1:3: a key must be a scalar, not null'],
    ['~: 2\n', 'm.yaml:1:1: a key must be a scalar, not null'],
    ['a: *b\n', 'm.yaml:1:4: unknown anchor *b'],
    ['a: &a\n  b: *a\n', 'm.yaml:2:6: an anchor contains itself'],
    ['a: &a [*a]\n', 'm.yaml:1:8: an anchor contains itself'],
    ['a: &a {<<: *a}\n', 'm.yaml:1:7: an anchor contains itself'],
    ['<<: 1\n', 'm.yaml:1:5: a merge key (<<) needs a map or a list of maps'],
    ['a: !!int x\n', 'm.yaml:1:10: !!int "x": a tag that does not fit'],
    ['a: !!binary YQ==\n', 'm.yaml:1:13: !!binary "YQ==": a tag that does not fit'],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('refuses aliases that expand to billions of values', () => {
    expect(problemsOf(laughs)[0]).toContain('aliases expand to more than 2000000 values');
  });

  it.each([
    ['flow', '['.repeat(100_000)],
    ['closed flow', `${'['.repeat(250)}${']'.repeat(250)}`],
    ['block', `${'- '.repeat(100_000)}x`],
    ['keys', '? '.repeat(5_000)],
    [
      'aliases',
      Array.from({ length: 300 }, (_, i) => `a${i}: &a${i} [${i > 0 ? `*a${i - 1}` : ''}]`).join(
        '\n',
      ),
    ],
  ])('refuses nesting of %s that would exhaust the stack', (_, text) => {
    expect(problemsOf(text)).toHaveLength(1);
    expect(problemsOf(text)[0]).toContain('nested deeper than 200 levels');
  });

  it('stops at a hopeless document instead of collecting its errors', () => {
    const start = performance.now();
    expect(problemsOf(`[${','.repeat(200_000)}]`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('points to the value of a scalar and to the key of a collection', () => {
    const [document] = readDocuments('---\na:\n  b: 1\n  c:\n    - d\n', 'f').documents;
    const at = (...path: (string | number)[]): string | undefined => {
      const position = document?.positionOf(path);
      return position && `${position.line}:${position.column}`;
    };
    expect(at('a')).toBe('2:1');
    expect(at('a', 'b')).toBe('3:6');
    expect(at('a', 'c')).toBe('4:3');
    expect(at('a', 'c', 0)).toBe('5:7');
    expect(at('a', 'c', 0, 'missing')).toBe('5:7');
  });
});
