/**
 * The files that a source names: a folder (with its subfolders), a file, or `-` for text that was read from standard input.
 * Everything is bounded, because a folder may hold a link to its parent, and a file may be a device.
 */
import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { Problem } from './problem.ts';
import { checkText, decodeText, type DecodedText } from './text-problem.ts';

export interface SourceFile {
  /** As a user would name it: the path given, or below the folder given. */
  readonly file: string;
  readonly text: string;
}

export interface SourceFiles {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** A dump of 10,000 pods has about 30 MiB; reading one MiB of YAML takes some seconds. */
const fileBytesMax = 64 * 1024 * 1024;
const filesMax = 20_000;
const foldersDeepMax = 32;

/**
 * The texts of DIR | FILE | `-`. Of a folder: every *.yaml, *.yml and *.json, sorted by path, not in folders whose name
 * starts with a dot or is node_modules. Throws HarnessError('input') where the source itself is not there; files that are
 * no text or too long become problems.
 */
export function readSourceFiles(source: string, stdin?: string): SourceFiles {
  if (source === '-') return collect([['<stdin>', checkText(stdin ?? '')]]);
  const stats = statOf(source);
  if (!stats.isDirectory()) return collect([[source, readText(source)]]);
  const paths = listFolder(source, new Set(), 0);
  const read = collect(paths.slice(0, filesMax).map((path) => [path, readText(path)]));
  if (paths.length <= filesMax) return read;
  const reason = `more than ${filesMax} manifest files: the rest is not read`;
  return { ...read, problems: [...read.problems, problemOf(source, 1, 1, reason)] };
}

function statOf(source: string): ReturnType<typeof statSync> & object {
  try {
    return statSync(source);
  } catch (error) {
    throw new HarnessError('input', `reading manifests from ${source}: ${messageOf(error)}`, {
      hint: 'Name a folder, a file, or - for standard input.',
      cause: error,
    });
  }
}

function listFolder(folder: string, seen: Set<string>, depth: number): readonly string[] {
  const real = realpathSync(folder);
  if (depth > foldersDeepMax || seen.has(real)) return [];
  seen.add(real);
  return readdirSync(folder)
    .toSorted()
    .flatMap((name): readonly string[] => {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) {
        const hidden = name.startsWith('.') || name === 'node_modules';
        return hidden ? [] : listFolder(path, seen, depth + 1);
      }
      // A dangling link has no stats; a pipe in a folder would wait for its writer.
      return stats?.isFile() === true && /\.(ya?ml|json)$/.test(name) ? [path] : [];
    });
}

/** Reads at most the bound, so that a device that never ends does not either. */
function readText(path: string): DecodedText {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = readBounded(descriptor);
      if (bytes.length <= fileBytesMax) return decodeText(bytes);
      return { offset: 0, reason: `longer than ${fileBytesMax} bytes: not read` };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { offset: 0, reason: `not readable: ${messageOf(error)}` };
  }
}

function readBounded(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= fileBytesMax) {
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    const count = readSync(descriptor, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

function collect(read: readonly (readonly [string, DecodedText])[]): SourceFiles {
  const files: SourceFile[] = [];
  const problems: Problem[] = [];
  for (const [file, decoded] of read) {
    if ('text' in decoded) files.push({ file, text: decoded.text });
    else problems.push(problemOf(file, 1, 1, decoded.reason));
  }
  return { files, problems };
}

function problemOf(file: string, line: number, column: number, reason: string): Problem {
  return { severity: 'error', position: { file, line, column }, path: '', reason };
}
