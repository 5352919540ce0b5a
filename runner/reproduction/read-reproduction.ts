/**
 * Reads a reproduction folder: the scenario and what to look for in it. Everything is checked before a cluster is
 * touched, also that the two files fit together; a damaged folder is an error that names file, line and field.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { HarnessError, messageOf } from '../../model/errors.ts';
import { endpointName, probesOf } from '../../model/probe.ts';
import {
  reproductionSchema,
  type Reproduction,
  type ReproductionCell,
} from '../../model/reproduction.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import {
  serviceReproductionSchema,
  type ServiceReproduction,
} from '../../model/service-reproduction.ts';
import { reproductionFileNames } from '../../report/reproduction/reproduction-files.ts';
import { parseScenario } from '../scenario-file.ts';
import { parseStrictDocument } from '../strict-document.ts';

export interface StoredReproduction {
  readonly scenario: Scenario;
  readonly record: Reproduction;
}

/** Whether a word of the command line names a folder. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export interface StoredServiceReproduction {
  readonly scenario: Scenario;
  readonly record: ServiceReproduction;
}

/** Throws HarnessError('input') that names the file, and the line and field where there is one. */
export function readReproduction(folder: string): StoredReproduction {
  const stored = readAnyReproduction(folder);
  if (!isAboutServices(stored)) return stored;
  throw new HarnessError('input', `${folder} is a finding about Services, not about connections`, {
    hint: 'kubeprop replay takes both.',
  });
}

/** Whether the folder is of a suite that asks Services. */
export function isAboutServices(
  stored: StoredReproduction | StoredServiceReproduction,
): stored is StoredServiceReproduction {
  return stored.record.kind === 'ServiceReproduction';
}

/** The same for a finding of any suite. */
export function readAnyReproduction(
  folder: string,
): StoredReproduction | StoredServiceReproduction {
  const scenarioPath = join(folder, reproductionFileNames.scenario);
  const scenario = parseScenario(readText(scenarioPath), scenarioPath);
  return scenario.probes.services === undefined
    ? { scenario, record: readRecord(folder, schemaFor(scenario)) }
    : { scenario, record: readRecord(folder, serviceReproductionSchema) };
}

function readRecord<T>(folder: string, schema: z.ZodType<T>): T {
  const path = join(folder, reproductionFileNames.finding);
  return parseStrictDocument(readText(path), path, {
    schema,
    what: 'finding.yaml',
    hint: 'The folder is as the run wrote it, or it is damaged; replay scenario.yaml alone asks everything in it.',
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HarnessError('input', `could not read ${path}: ${messageOf(error)}`, {
      hint: 'A reproduction folder has scenario.yaml and finding.yaml; a run writes one for each finding.',
      cause: error,
    });
  }
}

/** The schema of finding.yaml, and that each cell is one that the scenario asks. */
function schemaFor(scenario: Scenario): z.ZodType<Reproduction> {
  const asked = worldsOf(scenario).map(
    (world) => new Set(probesOf(scenario, world, ['IPv4', 'IPv6']).map((probe) => keyOf({ ...probe, source: endpointName(probe.source), target: endpointName(probe.target) }))), // prettier-ignore
  );
  return reproductionSchema.superRefine(({ cells }, context) => {
    cells.forEach((cell, index) => {
      if (asked[cell.step]?.has(keyOf(cell)) === true) return;
      const message =
        asked[cell.step] === undefined
          ? `the scenario has ${asked.length - 1} steps`
          : `the scenario does not ask ${keyOf(cell)} after step ${cell.step}`;
      context.addIssue({ code: 'custom', path: ['cells', index], message });
    });
  });
}

/** As probeKey, with the ends as text. */
export function keyOf(cell: Omit<ReproductionCell, 'step' | 'direction'>): string {
  return `${cell.source}>${cell.target} ${cell.ipFamily} ${cell.protocol} ${cell.port}`;
}
