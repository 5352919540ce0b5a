/**
 * The documents of one text, read as kubectl reads them: lines that start with `---` part the text first, so that a broken
 * document leaves its neighbours readable. Text goes in, trees with positions and problems come out; never throws.
 */
import { Composer, Lexer, LineCounter, Parser, type Document } from 'yaml';
import { messageOf } from '../model/errors.ts';
import type { Position, Problem } from './problem.ts';
import { depthMax, toTree } from './yaml-tree.ts';

export interface PositionedDocument {
  readonly value: unknown;
  /** Where the value at a path stands, or its nearest parent that exists. */
  readonly positionOf: (path: readonly (string | number)[]) => Position;
}

export interface Documents {
  readonly documents: readonly PositionedDocument[];
  readonly problems: readonly Problem[];
}

/** Documents of one file: a dump of a large cluster has some ten thousand objects. */
const documentsMax = 50_000;

/** Syntax errors of one document after which the rest of it is not read: each costs more than the text it is in. */
const syntaxErrorsMax = 5;

/** Reads every document of a text; empty documents are left out. */
export function readDocuments(text: string, file: string): Documents {
  const documents: PositionedDocument[] = [];
  const problems: Problem[] = [];
  const lines = countLines(text);
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line, column: col };
  };
  const report = (offset: number, reason: string): void => {
    problems.push({ severity: 'error', position: positionAt(offset), path: '', reason });
  };
  for (const [index, { start, body }] of splitDocuments(text).entries()) {
    if (index >= documentsMax) {
      report(start, `more than ${documentsMax} documents: the rest of the file is not read`);
      break;
    }
    if (isBlank(body)) continue;
    for (const parsed of parseYaml(body)) {
      if ('reason' in parsed) report(start + parsed.offset, parsed.reason);
      else {
        const tree = toTree(parsed.document);
        if ('reason' in tree) report(start + tree.offset, `${tree.reason}${templateHint(body)}`);
        else if (tree.value !== null) {
          documents.push({
            value: tree.value,
            positionOf: (path) => positionAt(start + tree.offsetOf(path)),
          });
        }
      }
    }
  }
  return { documents, problems };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

function splitDocuments(text: string): readonly { start: number; body: string }[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)];
  return starts.map((start, index) => ({ start, body: text.slice(start, starts[index + 1]) }));
}

/** Blank lines, comments, markers and directives alone make no document. */
function isBlank(body: string): boolean {
  return body.split('\n').every((line) => /^(?:---|\.\.\.)?\s*(?:[#%].*)?$/.test(line.trimEnd()));
}

type Parsed =
  { readonly document: Document } | { readonly offset: number; readonly reason: string };

class TooManyErrors extends Error {}

/** Syntax only: scalars stay text (the failsafe schema), because plain-scalar.ts says what they mean. */
function parseYaml(body: string): readonly Parsed[] {
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  const errors: { offset: number; reason: string }[] = [];
  // The only way to see an error before the whole document is composed; `document.errors` comes too late for a bound.
  (composer as unknown as { onError: OnError }).onError = (source, _code, message, warning) => {
    if (warning === true) return;
    errors.push({ offset: offsetOf(source), reason: explain(message, body) });
    if (errors.length >= syntaxErrorsMax) throw new TooManyErrors();
  };
  try {
    const documents = compose(body, composer);
    return errors.length > 0 ? errors.slice(0, 1) : documents.map((document) => ({ document }));
  } catch (error) {
    if (error instanceof TooManyErrors || error instanceof TooDeep) {
      return errors.length > 0 ? errors.slice(0, 1) : [{ offset: 0, reason: messageOf(error) }];
    }
    return [{ offset: 0, reason: `not readable as YAML: ${firstLine(messageOf(error))}` }];
  }
}

type OnError = (
  source: number | [number, number] | { readonly offset: number },
  code: string,
  message: string,
  warning?: boolean,
) => void;

class TooDeep extends Error {}

function compose(body: string, composer: Composer): readonly Document[] {
  const documents: Document[] = [];
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(body)) {
    for (const token of parser.next(lexeme)) {
      for (const document of composer.next(token)) documents.push(document);
    }
    // A level of nesting is at most two entries here; the composer behind it recurses.
    if (parser.stack.length > 2 * depthMax) {
      throw new TooDeep(`nested deeper than ${depthMax} levels`);
    }
  }
  for (const token of parser.end()) {
    for (const document of composer.next(token)) documents.push(document);
  }
  for (const document of composer.end(false, body.length)) documents.push(document);
  return documents;
}

function offsetOf(source: number | [number, number] | { readonly offset: number }): number {
  if (typeof source === 'number') return source;
  return Array.isArray(source) ? source[0] : source.offset;
}

function explain(message: string, body: string): string {
  return `not YAML: ${firstLine(message)}${templateHint(body)}`;
}

function templateHint(body: string): string {
  return /\{\{.*\}\}/.test(body)
    ? ' (this looks like a template: render it first, for example with helm template)'
    : '';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
