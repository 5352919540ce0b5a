/**
 * Manifests as people have them: a folder, a file or standard input goes in; the objects of the kinds that matter come out
 * with their positions, everything else is listed as ignored. Lists are taken apart. Nothing is validated here yet beyond
 * what tells one object from another.
 */
import { kindOf, type KindName } from './kinds.ts';
import type { Position, Problem } from './problem.ts';
import { readDocuments, type PositionedDocument } from './read-documents.ts';
import { readSourceFiles, type SourceFile } from './source-files.ts';

/** One object of a known kind, as written; `metadata` and `spec` are whatever the file holds. */
export interface PositionedObject {
  readonly kind: KindName;
  readonly apiVersion: string;
  /** `metadata.namespace` where it is a string. */
  readonly namespace: string | undefined;
  /** `metadata.name`; for an object that only has a generateName, that prefix and `*`. Empty where neither is a string. */
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly position: Position;
  readonly positionOf: (path: readonly (string | number)[]) => Position;
}

/** A document that says nothing about who can reach whom, or nothing that is understood. */
export interface IgnoredObject {
  /** Both are empty for a document that is no Kubernetes object. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface ManifestObjects {
  readonly objects: readonly PositionedObject[];
  readonly ignored: readonly IgnoredObject[];
  readonly problems: readonly Problem[];
}

/**
 * Reads DIR | FILE | `-` (then `stdin` is the text). Problems are returned, not thrown; HarnessError('input') is thrown
 * only where the source itself does not exist.
 */
export function readManifests(source: string, stdin?: string): ManifestObjects {
  const { files, problems } = readSourceFiles(source, stdin);
  const read = readManifestTexts(files);
  return { ...read, problems: [...problems, ...read.problems] };
}

/** The same from texts that are already in memory. */
export function readManifestTexts(files: readonly SourceFile[]): ManifestObjects {
  const objects: PositionedObject[] = [];
  const ignored: IgnoredObject[] = [];
  const problems: Problem[] = [];
  for (const { file, text } of files) {
    const read = readDocuments(text, file);
    problems.push(...read.problems);
    for (const document of read.documents) {
      for (const item of flattenList(document, 0)) {
        const sorted = sortObject(item);
        if ('value' in sorted) objects.push(sorted);
        else if ('severity' in sorted) problems.push(sorted);
        else ignored.push(sorted);
      }
    }
  }
  return { objects, ignored, problems };
}

/** Lists within lists end here; real ones do not occur. */
const listsDeepMax = 5;

/** The items of a List or of a typed list, whose items may leave out what the list says. */
function flattenList(document: PositionedDocument, depth: number): readonly PositionedDocument[] {
  const { value, positionOf } = document;
  if (!isRecord(value) || typeof value['kind'] !== 'string') return [document];
  const { kind, apiVersion, items } = value;
  if (!kind.endsWith('List') || !Array.isArray(items) || depth >= listsDeepMax) return [document];
  const itemKind = kind.slice(0, -'List'.length);
  const inherited = itemKind === '' ? {} : { apiVersion, kind: itemKind };
  return items.flatMap((item: unknown, index) =>
    flattenList(
      {
        value: isRecord(item) ? { ...inherited, ...item } : item,
        positionOf: (path) => positionOf(['items', index, ...path]),
      },
      depth + 1,
    ),
  );
}

function sortObject({
  value,
  positionOf,
}: PositionedDocument): PositionedObject | IgnoredObject | Problem {
  const position = positionOf([]);
  const problem = (path: string, reason: string, object?: string): Problem => ({
    severity: 'error',
    position: path === '' ? position : positionOf([path]),
    path,
    reason,
    object,
  });
  if (!isRecord(value)) return problem('', 'not an object: a manifest is a map of fields');
  const { apiVersion, kind } = value;
  const { name, namespace } = nameOf(value);
  if (apiVersion === undefined && kind === undefined) {
    return { apiVersion: '', kind: '', name, file: position.file, line: position.line };
  }
  if (typeof kind !== 'string' || kind === '') {
    return problem('kind', 'Required value: must be a non-empty string');
  }
  const object = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`.trimEnd();
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    return problem('apiVersion', 'Required value: must be a non-empty string', object);
  }
  const known = kindOf(apiVersion, kind);
  if (known === 'unknown') {
    return { apiVersion, kind, name, file: position.file, line: position.line };
  }
  if ('served' in known) {
    const reason = `no matches for kind "${kind}" in version "${apiVersion}": use ${known.served}`;
    return problem('apiVersion', reason, object);
  }
  return { kind: known.kind, apiVersion, namespace, name, value, position, positionOf };
}

function nameOf(value: Readonly<Record<string, unknown>>): {
  name: string;
  namespace: string | undefined;
} {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const { name, generateName, namespace } = metadata;
  const prefix = typeof generateName === 'string' && generateName !== '' ? `${generateName}*` : '';
  return {
    name: typeof name === 'string' && name !== '' ? name : prefix,
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
