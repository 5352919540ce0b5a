/** Writes history.jsonl: each event is on disk before the run goes on, so that a killed run loses nothing recorded. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
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
  return {
    path,
    write(event) {
      attempt(path, () => writeSync(file, `${JSON.stringify(event)}\n`));
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
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
