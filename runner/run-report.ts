/** The folder of a run: history.jsonl, and the scenario of every case that did not conform. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../model/case-result.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import { caseEvent, type HistoryEvent } from '../model/history.ts';
import type { Scenario } from '../model/scenario.ts';
import { openHistory } from './history-writer.ts';
import { formatScenario } from './scenario-file.ts';

export interface RunReport {
  readonly historyPath: string;
  write(event: HistoryEvent): void;
  /** Records a case; returns the path of its scenario where one was written. */
  writeCase(result: CaseResult, time: string): string | undefined;
  /** Writes a scenario beside those of findings; returns its path. */
  writeScenario(scenario: Scenario): string;
  close(): void;
}

/** Opens the folder, made where it is missing. Throws HarnessError('environment') when it cannot be written. */
export function openRunReport(directory: string): RunReport {
  const history = openHistory(directory);
  return {
    historyPath: history.path,
    write: (event) => {
      history.write(event);
    },
    writeCase(result, time) {
      history.write(caseEvent(result, time));
      return result.status === 'conforms' ? undefined : writeScenario(directory, result.scenario);
    },
    writeScenario: (scenario) => writeScenario(directory, scenario),
    close: () => {
      history.close();
    },
  };
}

function writeScenario(directory: string, scenario: Scenario): string {
  const folder = join(directory, 'scenarios');
  const path = join(folder, `${scenario.metadata.name}.yaml`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, formatScenario(scenario));
  } catch (error) {
    throw new HarnessError('environment', `could not write ${path}: ${messageOf(error)}`, {
      hint: 'Free disk space or name another folder with --report DIR.',
      cause: error,
    });
  }
  return path;
}
