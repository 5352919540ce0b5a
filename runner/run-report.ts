/**
 * The folder of a run: history.jsonl, and the scenario of every case that did not conform. A disk that is full ends the
 * recording, not the run's verdict: what was found counts although it could not be written.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../model/case-result.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import { caseEvent, type HistoryEvent } from '../model/history.ts';
import { openHistory, type HistoryWriter } from './history-writer.ts';
import { formatScenario } from './scenario-file.ts';

export interface RunReport {
  readonly historyPath: string;
  /** Records an event; nothing after the first failure, because a history has no holes. */
  write(event: HistoryEvent): void;
  /** Records a case; returns the path of its scenario where one was written. */
  writeCase(result: CaseResult, time: string): string | undefined;
  /** Why nothing is recorded any more: HarnessError('environment'); undefined while everything was. */
  failure(): HarnessError | undefined;
  close(): void;
}

/** Opens the folder, made where it is missing. Throws HarnessError('environment') when it cannot be written. */
export function openRunReport(directory: string): RunReport {
  const history = openHistory(directory);
  let failure: HarnessError | undefined;
  const record = <T>(action: () => T): T | undefined => {
    if (failure !== undefined) return undefined;
    try {
      return action();
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      failure = error;
      return undefined;
    }
  };
  return {
    historyPath: history.path,
    write: (event) => {
      record(() => {
        history.write(event);
      });
    },
    writeCase: (result, time) => record(() => writeCase(history, directory, result, time)),
    failure: () => failure,
    close: () => {
      history.close();
    },
  };
}

function writeCase(
  history: HistoryWriter,
  directory: string,
  result: CaseResult,
  time: string,
): string | undefined {
  history.write(caseEvent(result, time));
  if (result.status === 'conforms') return undefined;
  const folder = join(directory, 'scenarios');
  const path = join(folder, `${result.scenario.metadata.name}.yaml`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, formatScenario(result.scenario));
  } catch (error) {
    throw new HarnessError('environment', `could not write ${path}: ${messageOf(error)}`, {
      hint: 'Free disk space or name another folder with --report DIR.',
      cause: error,
    });
  }
  return path;
}
