/** Vitest global setup of the suites: chooses the target once, says so, and hands it to every suite. */
import type { TestProject } from 'vitest/node';
import { bannerOf, selectTarget, type SuiteTarget } from './target.ts';

declare module 'vitest' {
  interface ProvidedContext {
    target: SuiteTarget;
  }
}

/** Called by vitest before the first suite. */
export async function setup(project: TestProject): Promise<void> {
  const target = await selectTarget(process.env);
  process.stdout.write(`\n${bannerOf(target)}\n\n`);
  project.provide('target', target);
}
