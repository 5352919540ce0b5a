/**
 * Names an artefact by what it is made of: the same inputs give the same key, any changed input another one. That is
 * the whole of the cache's logic: an artefact whose name exists is up to date.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyLength = 12;

/** Key of named inputs; the order in which they are given does not matter. */
export function contentKey(inputs: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(inputs).toSorted()) {
    const value = inputs[name] ?? '';
    // Lengths keep two inputs apart from one whose text contains the other's name.
    hash.update(`${name.length}:${name}${value.length}:${value}`);
  }
  return hash.digest('hex').slice(0, keyLength);
}

/** All files directly in a folder, as inputs of a key: name -> text. */
export async function folderInputs(folder: string): Promise<Readonly<Record<string, string>>> {
  const inputs: Record<string, string> = {};
  for (const name of (await readdir(folder)).toSorted()) {
    inputs[name] = await readFile(join(folder, name), 'utf8');
  }
  return inputs;
}
