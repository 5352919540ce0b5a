/**
 * Writes history.jsonl: each event is on disk before the run goes on, so that a killed run loses nothing recorded. A
 * disk that takes half a line has that half removed again: every line of the file is an event, but for the last one of
 * a killed run.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { HistoryEvent } from '../model/history.ts';

export interface HistoryWriter {
  readonly path: string;
  /** Appends one event. Throws HarnessError('environment') when the disk does not take it. */
  write(event: HistoryEvent): void;
  close(): void;
}

/** Opens DIRECTORY/history.jsonl, made anew. Throws HarnessError('environment') where that cannot be. */
export function openHistory(directory: string): HistoryWriter {
  const path = join(directory, 'history.jsonl');
  const file = attempt(path, () => {
    mkdirSync(directory, { recursive: true });
    return openSync(path, 'w');
  });
  let open = true;
  let length = 0;
  return {
    path,
    write(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      attempt(path, () => {
        try {
          writeAll(file, line, length);
          length += line.length;
        } catch (error) {
          removeRest(file, length);
          throw error;
        }
      });
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** A disk that is almost full takes a part and says so by the count alone; the next write tells why. */
function writeAll(file: number, line: Buffer, position: number): void {
  let written = 0;
  while (written < line.length) {
    written += writeSync(file, line, written, line.length - written, position + written);
  }
}

/** A device or a pipe cannot be cut; then the error of the write is the one to tell. */
function removeRest(file: number, length: number): void {
  try {
    ftruncateSync(file, length);
  } catch {
    // Readers skip a last line that is torn.
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new HarnessError('environment', `could not write ${path}: ${messageOf(error)}`, {
      hint: 'Free disk space or name another folder with --report DIR.',
      cause: error,
    });
  }
}
