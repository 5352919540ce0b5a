/**
 * Reads history.jsonl line by line, so that a night fits in memory. A last line that a killed run left unfinished is
 * passed over; any other line that cannot be read is an error that names the file and the line.
 */
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HarnessError, messageOf } from '../model/errors.ts';
import { historyApiVersion, type HistoryEvent } from '../model/history.ts';

/** The file of a history: the path itself, or the history.jsonl of a report folder. */
export function historyPathOf(path: string): string {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return folder ? join(path, 'history.jsonl') : path;
}

/**
 * The events of a history in order. Throws HarnessError('input') on what is not a history of this version. Fields of an
 * event are not checked: the writer is this program at the same apiVersion.
 */
export async function* readHistory(path: string): AsyncGenerator<HistoryEvent> {
  const file = historyPathOf(path);
  let line = 0;
  let unfinished: HarnessError | undefined;
  try {
    for await (const text of createInterface({ input: createReadStream(file, 'utf8') })) {
      line++;
      if (unfinished !== undefined) throw unfinished;
      const event = parseEvent(text);
      if (event === undefined) unfinished = badLine(file, line, 'this is no event of a history');
      else {
        if (line === 1) checkStart(event, file);
        yield event;
      }
    }
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw new HarnessError('input', `could not read ${file}: ${messageOf(error)}`, {
      hint: 'A run writes history.jsonl into its report folder.',
      cause: error,
    });
  }
  if (line === 0 || (line === 1 && unfinished !== undefined)) {
    throw unfinished ?? badLine(file, 1, 'the file is empty');
  }
}

function parseEvent(text: string): HistoryEvent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is HistoryEvent {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function checkStart(event: HistoryEvent, file: string): void {
  if (event.type !== 'run-started')
    throw badLine(file, 1, 'type: a history opens with run-started');
  const version: string = event.apiVersion;
  if (version === historyApiVersion) return;
  throw badLine(file, 1, `apiVersion: ${version} is not ${historyApiVersion}`);
}

function badLine(file: string, line: number, reason: string): HarnessError {
  return new HarnessError('input', `${file}:${line}: ${reason}`, {
    hint: 'Give the history.jsonl of a run of this version of kubeprop, or its report folder.',
  });
}
