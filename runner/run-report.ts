/**
 * The folder of a run: history.jsonl, the scenario of every case that did not conform, a folder for each finding. A disk
 * that is full ends the recording, not the run's verdict: what was found counts although it could not be written.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../model/case-result.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { serviceFindingEvent } from '../model/flow-event.ts';
import { caseEvent, findingEvent, type HistoryEvent } from '../model/history.ts';
import type { Scenario } from '../model/scenario.ts';
import type { ServiceFinding } from '../model/service-finding.ts';
import { openHistory } from './history-writer.ts';
import {
  writeReproduction,
  writeServiceReproduction,
  type WriteReproductionContext,
} from './reproduction/write-reproduction.ts';
import type { RunPlan } from './run-plan.ts';
import { formatScenario } from './scenario-file.ts';
import { signatureFileName } from './signature-file-name.ts';

export interface RunReport {
  readonly historyPath: string;
  /** Records an event; nothing after the first failure, because a history has no holes. */
  write(event: HistoryEvent): void;
  /** Records a case; returns the path of its scenario where one was written. */
  writeCase(result: CaseResult, time: string): string | undefined;
  /** Writes a scenario beside those of findings; returns its path. */
  writeScenario(scenario: Scenario): string | undefined;
  /** Records a finding and writes its reproduction folder. */
  writeFinding(finding: Finding, time: string): ReproductionPlace | undefined;
  /** The same for a finding about Services. */
  writeServiceFinding(finding: ServiceFinding, time: string): ReproductionPlace | undefined;
  /** Why nothing is recorded any more: HarnessError('environment'); undefined while everything was. */
  failure(): HarnessError | undefined;
  close(): void;
}

export interface ReproductionPlace {
  readonly folder: string;
  /** The command that replays the folder. */
  readonly replayCommand: string;
}

/** Opens the report folder of a run. Throws HarnessError('environment') when it cannot be written. */
export function openPlanReport(plan: RunPlan): RunReport {
  return openRunReport(plan.reportDirectory, {
    facts: plan.cluster.facts,
    profile: plan.profile.name,
    settleTimeoutMs: plan.settleTimeoutMs,
    clusterFlags: plan.clusterFlags,
  });
}

/** Opens the folder, made where it is missing. Throws HarnessError('environment') when it cannot be written. */
export function openRunReport(
  directory: string,
  reproduction: WriteReproductionContext,
): RunReport {
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
    writeCase: (result, time) =>
      record(() => {
        history.write(caseEvent(result, time));
        return result.status === 'conforms' ? undefined : writeScenario(directory, result.scenario);
      }),
    writeScenario: (scenario) => record(() => writeScenario(directory, scenario)),
    writeFinding: (finding, time) =>
      record(() => {
        history.write(findingEvent(finding, time));
        const folder = join(directory, 'findings', signatureFileName(finding.signature));
        return { folder, replayCommand: writeReproduction(folder, finding, reproduction) };
      }),
    writeServiceFinding: (finding, time) =>
      record(() => {
        history.write(serviceFindingEvent(finding, time));
        const folder = join(directory, 'findings', signatureFileName(finding.signature));
        return { folder, replayCommand: writeServiceReproduction(folder, finding, reproduction) };
      }),
    failure: () => failure,
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
