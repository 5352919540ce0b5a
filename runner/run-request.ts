/** `run` from flags: resolves defaults that depend on the cluster, opens it, executes, and always cleans up after. */
import { join } from 'node:path';
import { generatorVersion } from '../generators/generator-version.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { HarnessError } from '../model/errors.ts';
import { checkSelection, selectionFlags, type ClusterSelection } from './cluster-selection.ts';
import { loadCorpus } from './corpus.ts';
import { executeSuite, suiteOptions } from './execute-suite.ts';
import { fixtureCases } from './fixture-cases.ts';
import { generatorOptionWords, parseGeneratorOptions } from './generator-flags.ts';
import { openCluster } from './open-cluster.ts';
import type { RunExitCode, RunPhase } from './run-plan.ts';
import { suiteNamed } from './suites.ts';

/** What the runner may touch of the process. */
export interface RunnerIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Resolves when what was written to stdout so far was taken; absent: at once. Rejects when nobody reads any more. */
  readonly stdoutDrained?: (() => Promise<void>) | undefined;
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunRequest {
  readonly selection: ClusterSelection;
  readonly suite: string;
  readonly seed: number | undefined;
  readonly cases: number | undefined;
  readonly timeLimitMs: number | undefined;
  /** Undefined: what suits the suite. */
  readonly lanes: number | undefined;
  readonly failFast: boolean;
  readonly reportDirectory: string | undefined;
  readonly settleTimeoutMs: number;
  readonly phases: readonly RunPhase[];
  readonly shrinkLanes: number;
  readonly shrinkTimeMs: number;
  /** Undefined: the corpus that comes with kubeprop. */
  readonly corpusDirectory: string | undefined;
  /** Words `name=value`. */
  readonly generatorOptions: readonly string[];
}

/** Cases of a run that names neither a number nor a time. */
const casesDefault = { simulated: 100, kind: 50, kubeconfig: 50 } as const;

/** Runs and returns an exit code. Throws HarnessError for a user's mistake or an environment that gives no cluster. */
export async function runFromRequest(request: RunRequest, io: RunnerIo): Promise<RunExitCode> {
  const selection = checkSelection(request.selection);
  const suite = suiteNamed(request.suite);
  const seed = request.seed ?? Date.now() % 2 ** 31;
  if (request.generatorOptions.length > 0) checkOptionWords(request.generatorOptions);
  const { phases } = request;
  // Read before a cluster is made: a file that cannot be read is the user's to correct.
  const stored = [
    ...(phases.includes('explicit') ? fixtureCases(suite.name) : []),
    ...(phases.includes('reuse') ? loadCorpus(suite.name, request.corpusDirectory) : []),
  ];
  const { cluster, profile } = await openCluster(
    selection,
    {
      seed,
      asksServices: suite.asksServices === true,
      env: io.env,
      write: io.stderr,
      isTerminal: io.isTerminal,
    },
    io.signal,
  );
  try {
    const { facts } = cluster;
    const options = parseGeneratorOptions(request.generatorOptions, suiteOptions(suite, facts));
    const timed = request.timeLimitMs !== undefined;
    return await executeSuite(
      suite,
      {
        ...request,
        cluster,
        profile,
        suite: suite.name,
        seed,
        generatorOptions: options,
        scenarioAt: (index) => suite.generate(options, seed, index),
        firstIndex: 0,
        cases: phases.includes('generate')
          ? (request.cases ?? (timed ? undefined : casesDefault[selection.cluster]))
          : 0,
        stored,
        investigate: true,
        shrink: phases.includes('shrink')
          ? { lanes: request.shrinkLanes, timeLimitMs: request.shrinkTimeMs }
          : undefined,
        clusterFlags: selectionFlags(selection),
        reportDirectory: request.reportDirectory ?? defaultReportDirectory(facts, seed),
        healthChecks: true,
        command: `kubeprop run ${['--seed', String(seed), ...selectionFlags(selection)].join(' ')}`,
        replayCommand: (index) =>
          replayCommandLine(suite.name, seed, index, options, facts, selection),
        write: io.stdout,
        isTerminal: io.isTerminal,
        date: () => new Date(),
      },
      io.signal,
    );
  } finally {
    await cluster.close();
  }
}

/** The folder of a run that named none. */
export function defaultReportDirectory(facts: ClusterFacts, seed: number): string {
  return join('reports', `${facts.name}-seed-${seed}`);
}

function replayCommandLine(
  suite: string,
  seed: number,
  index: number,
  options: GeneratorOptions,
  facts: ClusterFacts,
  selection: ClusterSelection,
): string {
  return [
    'npx kubeprop replay',
    ...(suite === 'network-policy' ? [] : ['--suite', suite]),
    `--seed ${seed} --index ${index} --generator ${generatorVersion}`,
    ...generatorOptionWords(options, facts),
    ...selectionFlags(selection),
  ].join(' ');
}

/** A misspelt option is reported before a cluster is made for it. */
function checkOptionWords(words: readonly string[]): void {
  const malformed = words.find((word) => !word.includes('='));
  if (malformed === undefined) return;
  throw new HarnessError('usage', `--option ${malformed} is not name=value`, {
    hint: 'For example --option podsMax=12.',
  });
}
