/**
 * Runs inside a worker, bundled together with a mutated oracle: the fixtures come as data, the title of the first case
 * that notices goes back, or nothing. An oracle that throws is noticed as well.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { checkFixture } from '../../../fixtures/check-fixture.ts';
import { checkSymbolically, checkWithoutAddresses } from '../../../fixtures/check-symbolically.ts';
import type { NamedFixtureFile } from '../../../fixtures/load-fixtures.ts';

const { files, oracle } = workerData as {
  readonly files: readonly NamedFixtureFile[];
  readonly oracle: 'predictor' | 'symbolic';
};
const checks = oracle === 'predictor' ? [checkFixture] : [checkSymbolically, checkWithoutAddresses];

parentPort?.postMessage(firstNotice());

function firstNotice(): string | undefined {
  for (const { name, world, cases } of files) {
    for (const fixture of cases) {
      if (checks.some((check) => notices(() => check(world, fixture)))) {
        return `${name}: ${fixture.title}`;
      }
    }
  }
  return undefined;
}

function notices(check: () => readonly string[]): boolean {
  try {
    return check().length > 0;
  } catch {
    return true;
  }
}
