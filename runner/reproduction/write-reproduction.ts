/** Writes the reproduction folder of a finding, so that it can be handed on as it is. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterFacts } from '../../model/bound-world.ts';
import { HarnessError, messageOf } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { ServiceFinding } from '../../model/service-finding.ts';
import {
  reproductionFileNames,
  reproductionFiles,
  type ReproductionContext,
} from '../../report/reproduction/reproduction-files.ts';
import { serviceReproductionFiles } from '../../report/reproduction/services/service-files.ts';
import { generatorVersion } from '../../generators/generator-version.ts';
import { kubepropVersion } from '../kubeprop-version.ts';
import { explainServiceFinding } from './explain-service-finding.ts';

export interface WriteReproductionContext {
  readonly facts: ClusterFacts;
  /** Name of the profile that predictions were made with. */
  readonly profile: string;
  readonly settleTimeoutMs: number;
  /** Flags that select the cluster of the run again (selectionFlags). */
  readonly clusterFlags: readonly string[];
}

/**
 * Writes the folder, anew where it exists, and returns the command that replays it. Throws HarnessError('environment')
 * when the disk does not take it.
 */
export function writeReproduction(
  folder: string,
  finding: Finding,
  context: WriteReproductionContext,
): string {
  const full = fullContext(folder, context);
  writeFiles(folder, reproductionFiles(finding, full));
  return full.replayCommand;
}

/** The same for a finding about Services. */
export function writeServiceReproduction(
  folder: string,
  finding: ServiceFinding,
  context: WriteReproductionContext,
): string {
  const full = fullContext(folder, context);
  const explanation = explainServiceFinding(finding, context.facts.ipFamilies);
  writeFiles(folder, serviceReproductionFiles(finding, full, explanation));
  return full.replayCommand;
}

function fullContext(
  folder: string,
  { clusterFlags, ...facts }: WriteReproductionContext,
): ReproductionContext {
  const replayCommand = ['npx kubeprop replay', folder, ...clusterFlags].join(' ');
  return { ...facts, kubepropVersion, generatorVersion, replayCommand };
}

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  try {
    // Only what an earlier run wrote is removed: a folder may hold files of the user.
    if (existsSync(join(folder, reproductionFileNames.finding))) {
      rmSync(folder, { recursive: true, force: true });
    }
    for (const [path, text] of files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { script } = reproductionFileNames;
    if (files.has(script)) chmodSync(join(folder, script), 0o755);
  } catch (error) {
    throw new HarnessError('environment', `could not write ${folder}: ${messageOf(error)}`, {
      hint: 'Free disk space or name another folder with --report DIR.',
      cause: error,
    });
  }
}
