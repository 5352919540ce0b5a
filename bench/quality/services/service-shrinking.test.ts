/**
 * Simulated faults of Services, distributions and names from their first case to a folder that replays: how many rounds it takes
 * and how big the minimum is. The budgets may only fall. A cluster without faults shows none of the folders.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServiceFaultName } from '../../../cluster/simulated/services/service-faults.ts';
import type { lifecycleSuite } from '../../../generators/lifecycle/lifecycle.ts';
import type { ServiceSuite } from '../../../generators/services/services.ts';
import { specificationProfile } from '../../../model/profile.ts';
import { restingMoment } from '../../../report/reproduction/services/resting-moment.ts';
import {
  readAnyReproduction,
  isAboutServices,
} from '../../../runner/reproduction/read-reproduction.ts';
import { replayService } from '../../../runner/reproduction/replay-service.ts';
import { writeServiceReproduction } from '../../../runner/reproduction/write-reproduction.ts';
import { clusterWith, shrinkFault } from './shrink-fault.ts';

interface Budget {
  readonly suite: ServiceSuite | typeof lifecycleSuite;
  readonly cases: number;
  readonly rounds: number;
  readonly size: number;
}

const budgets = JSON.parse(
  readFileSync(new URL('shrink-budgets.json', import.meta.url), 'utf8'),
) as Readonly<Record<ServiceFaultName, Budget>>;

async function replay(folder: string, faults: readonly ServiceFaultName[]): Promise<string> {
  const stored = readAnyReproduction(folder);
  if (!isAboutServices(stored)) throw new Error(`${folder} is not about Services`);
  const cluster = clusterWith(faults);
  const run = { cluster, profile: specificationProfile, settleTimeoutMs: 2000, date: () => new Date(0) }; // prettier-ignore
  const { status } = await replayService(stored, run, new AbortController().signal);
  await cluster.close();
  return status;
}

describe('a fault of Services', () => {
  test.each(Object.entries(budgets) as [ServiceFaultName, Budget][])(
    '%s is found, shrunk and replayed within its budget, and not seen without the fault',
    { timeout: 120_000 },
    async (fault, { suite, cases, rounds, size }) => {
      const shrunk = await shrinkFault(fault, suite, cases);
      expect(shrunk?.finding.shrink.ended).toBe('minimal');
      if (shrunk === undefined) return;
      expect(shrunk.finding.shrink.rounds).toBeLessThanOrEqual(rounds);
      expect(shrunk.size).toBeLessThanOrEqual(size);
      const folder = join(mkdtempSync(join(tmpdir(), 'kubeprop-service-')), 'finding');
      const context = { facts: shrunk.facts, profile: 'specification', settleTimeoutMs: 2000, clusterFlags: [] }; // prettier-ignore
      writeServiceReproduction(folder, shrunk.finding, context);
      if (restingMoment(shrunk.finding) !== undefined) {
        execFileSync('sh', ['-n', join(folder, 'reproduce.sh')]);
      }
      expect(await replay(folder, [fault])).toBe('reproduced');
      expect(await replay(folder, [])).toBe('not reproduced');
    },
  );
});
