/**
 * Runs tests against one mutant after another, in one Vitest that swaps the mutant's text in while it reads the file,
 * so that no source is ever edited.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import { mutate, type Mutant } from './mutant.ts';

export interface MutantResult {
  readonly mutant: Mutant;
  /** The first test that failed, as `file > titles`; undefined where the mutant survived all of them. */
  readonly killedBy: string | undefined;
}

/**
 * What each mutant meets; `testFor` gives its test file, relative to the root. Throws Error where a test fails without
 * any mutant, since kills would mean nothing then, and RangeError where a mutant's text is not in its file exactly once.
 */
export async function* runMutants(
  root: string,
  mutants: readonly Mutant[],
  testFor: (mutant: Mutant) => string,
): AsyncGenerator<MutantResult, void, undefined> {
  let current: Mutant | undefined;
  const tests = [...new Set(mutants.map(testFor))];
  const vitest = await createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      include: tests,
      reporters: [{}],
      testTimeout: 600_000,
      teardownTimeout: 600_000,
      pool: 'threads',
      fileParallelism: false,
    },
    {
      plugins: [
        {
          name: 'kubeprop:mutant',
          enforce: 'pre',
          transform: (code, id) =>
            current !== undefined && id === sourceOf(root, current)
              ? mutate(code, current)
              : undefined,
        },
      ],
    },
  );
  try {
    await expectNoFailure(vitest, root, tests);
    for (const mutant of mutants) {
      const file = sourceOf(root, mutant);
      mutate(readFileSync(file, 'utf8'), mutant);
      current = mutant;
      vitest.invalidateFile(file);
      yield { mutant, killedBy: await firstFailure(vitest, root, [testFor(mutant)]) };
      current = undefined;
      vitest.invalidateFile(file);
    }
    // A mutant that stayed behind would have killed all that came after it.
    await expectNoFailure(vitest, root, tests);
  } finally {
    await vitest.close();
  }
}

function sourceOf(root: string, mutant: Mutant): string {
  return join(root, mutant.file);
}

async function expectNoFailure(
  vitest: Vitest,
  root: string,
  tests: readonly string[],
): Promise<void> {
  const failure = await firstFailure(vitest, root, tests);
  if (failure !== undefined) throw new Error(`without any mutant, this fails: ${failure}`);
}

async function firstFailure(
  vitest: Vitest,
  root: string,
  tests: readonly string[],
): Promise<string | undefined> {
  const files = new Set(tests.map((file) => join(root, file)));
  const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) =>
    files.has(moduleId),
  );
  if (specifications.length < files.size) {
    throw new Error(`not all of these are tests: ${tests.join(', ')}`);
  }
  const { testModules } = await vitest.runTestSpecifications(specifications, false);
  // Vitest returns what it remembers of earlier runs as well: a kill of another mutant in another file.
  const asked = testModules.filter(({ moduleId }) => files.has(moduleId));
  if (asked.length < files.size) throw new Error(`not all of these ran: ${tests.join(', ')}`);
  return asked.map(failureIn).find((failure) => failure !== undefined);
}

function failureIn(module: TestModule): string | undefined {
  for (const test of module.children.allTests('failed')) {
    return `${module.relativeModuleId} > ${test.fullName.replace(/ \(with seed=-?\d+\)$/, '')}`;
  }
  return module.ok() ? undefined : `${module.relativeModuleId} > it does not load`;
}
