/** `replay`: one case, from a reproduction folder, a scenario file or from seed and index of the same generator version. */
import { readFileSync } from 'node:fs';
import { generatorVersion } from '../generators/generator-version.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { networkPolicySuite } from '../generators/network-policy.ts';
import { asSuite } from './as-suite.ts';
import { checkSelection, selectionFlags, type ClusterSelection } from './cluster-selection.ts';
import { executeSuite, suiteOptions } from './execute-suite.ts';
import { parseGeneratorOptions } from './generator-flags.ts';
import { openCluster } from './open-cluster.ts';
import type { RunExitCode } from './run-plan.ts';
import { defaultReportDirectory, type RunnerIo } from './run-request.ts';
import { replayFolder } from './replay-folder-request.ts';
import { isFolder } from './reproduction/read-reproduction.ts';
import { parseScenario } from './scenario-file.ts';
import { suiteNamed, type Suite } from './suites.ts';

/** Milliseconds that a change may take to be in force where nobody says otherwise. */
const settleTimeoutDefaultMs = 10_000;

export interface ReplayRequest {
  readonly selection: ClusterSelection;
  readonly file: string | undefined;
  /** Undefined: what a scenario file says; network-policy for a seed. */
  readonly suite: string | undefined;
  readonly seed: number | undefined;
  readonly index: number | undefined;
  readonly generatorVersion: string | undefined;
  readonly reportDirectory: string | undefined;
  /** Undefined: what the folder says, else the default. */
  readonly settleTimeoutMs: number | undefined;
  readonly generatorOptions: readonly string[];
}

/** Replays and returns an exit code. A file is read and checked before any cluster is touched. */
export async function replayFromRequest(
  request: ReplayRequest,
  io: RunnerIo,
): Promise<RunExitCode> {
  const { file } = request;
  if (file !== undefined && isFolder(file)) {
    checkOnlySource(request);
    if (request.suite !== undefined) {
      throw new HarnessError(
        'usage',
        'the folder of a finding asks what it found: it takes no --suite',
      );
    }
    return replayFolder(file, request, io);
  }
  const selection = checkSelection(request.selection);
  const source = scenarioSource(request);
  for (const note of source.notes) io.stderr(`${note}\n`);
  const { cluster, profile } = await openCluster(
    selection,
    {
      seed: source.seed,
      asksServices: source.suite.asksServices === true,
      env: io.env,
      write: io.stderr,
      isTerminal: io.isTerminal,
    },
    io.signal,
  );
  try {
    const options = parseGeneratorOptions(
      request.generatorOptions,
      suiteOptions(source.suite, cluster.facts),
    );
    const scenario = source.scenario(options);
    const flags = selectionFlags(selection);
    const replay = ['npx kubeprop replay', ...source.words, ...flags].join(' ');
    return await executeSuite(
      source.suite,
      {
        ...request,
        settleTimeoutMs: request.settleTimeoutMs ?? settleTimeoutDefaultMs,
        cluster,
        profile,
        suite: source.suite.name,
        seed: source.seed,
        generatorOptions: options,
        scenarioAt: () => scenario,
        firstIndex: source.index,
        cases: 1,
        timeLimitMs: undefined,
        lanes: undefined,
        failFast: false,
        phases: ['generate'],
        stored: [],
        investigate: false,
        shrink: undefined,
        clusterFlags: flags,
        reportDirectory:
          request.reportDirectory ?? replayDirectory(cluster.facts, source.seed, scenario),
        healthChecks: false,
        command: replay,
        replayCommand: () => replay,
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

interface ScenarioSource {
  readonly suite: Suite;
  readonly seed: number;
  readonly index: number;
  /** Words that name the case on the command line. */
  readonly words: readonly string[];
  readonly scenario: (options: GeneratorOptions) => Scenario;
  /** What of a stored world is not asked, a sentence each. */
  readonly notes: readonly string[];
}

function scenarioSource(request: ReplayRequest): ScenarioSource {
  const { file, seed, index } = request;
  if (file !== undefined) {
    checkOnlySource(request);
    const asked = asSuite(parseScenario(readScenarioFile(file), file), request.suite);
    const { scenario } = asked;
    const origin = scenario.metadata.origin;
    return {
      // A file is one world, whatever suite it comes from; what it asks says how it is executed.
      suite: suiteNamed(asked.suite),
      seed: origin?.seed ?? 0,
      index: origin?.index ?? 0,
      words: [file, ...(request.suite === undefined ? [] : ['--suite', request.suite])],
      scenario: () => scenario,
      notes: asked.notes,
    };
  }
  if (seed === undefined || index === undefined) {
    throw new HarnessError(
      'usage',
      'replay needs a folder or a scenario file, or both --seed S and --index I',
      {
        hint: 'A finding prints the whole replay command.',
      },
    );
  }
  const { generatorVersion: wanted } = request;
  if (wanted !== undefined && wanted !== generatorVersion) {
    throw new HarnessError(
      'usage',
      `case ${index} of seed ${seed} was drawn by generator ${wanted}; this is generator ${generatorVersion}`,
      { hint: 'Replay the stored scenario file instead: it does not depend on the generator.' },
    );
  }
  const suite = suiteNamed(request.suite ?? networkPolicySuite);
  return {
    suite,
    seed,
    index,
    words: [
      ...(suite.name === 'network-policy' ? [] : ['--suite', suite.name]),
      `--seed ${seed} --index ${index} --generator ${generatorVersion}`,
      ...request.generatorOptions.flatMap((word) => ['--option', word]),
    ],
    scenario: (options) => suite.generate(options, seed, index),
    notes: [],
  };
}

function checkOnlySource({ seed, index }: ReplayRequest): void {
  if (seed === undefined && index === undefined) return;
  throw new HarnessError(
    'usage',
    'replay takes a folder, a scenario file or --seed and --index, not two of them',
  );
}

function readScenarioFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HarnessError('input', `could not read the scenario ${file}: ${messageOf(error)}`, {
      hint: 'A run writes scenarios of findings below its report folder.',
      cause: error,
    });
  }
}

function replayDirectory(facts: ClusterFacts, seed: number, scenario: Scenario): string {
  return `${defaultReportDirectory(facts, seed)}-replay-${scenario.metadata.name}`;
}
