/** `kubeprop run`: generate, apply, probe, compare. */
import { Command, InvalidArgumentError } from 'commander';
import { HarnessError } from '../model/errors.ts';
import { runPhases, type RunPhase } from '../runner/run-plan.ts';
import {
  addClusterFlags,
  addProfileFlag,
  duration,
  selectionOf,
  wholeNumber,
} from './cluster-flags.ts';
import { collect } from './collect.ts';
import type { CliIo, ExitCode } from './io.ts';

interface RunFlags {
  readonly scenario?: string;
  readonly suite: string;
  readonly seed?: number;
  readonly cases?: number;
  readonly time?: number;
  readonly lanes?: number;
  readonly failFast?: boolean;
  readonly report?: string;
  readonly settleTimeout: number;
  readonly option: readonly string[];
  readonly phases: readonly RunPhase[];
  readonly shrink: boolean;
  readonly shrinkLanes: number;
  readonly shrinkTime: number;
  readonly corpus?: string;
}

const phasesDefault: readonly RunPhase[] = ['reuse', 'generate', 'shrink'];

/** The command; `done` gets the exit code. */
export function runCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addProfileFlag(addClusterFlags(new Command('run')))
    .description(
      'generate worlds, predict, apply, probe and compare (default: the simulated cluster)',
    )
    .option('--scenario <file>', 'run this scenario alone, as replay does')
    .option('--suite <name>', 'what to generate', 'network-policy')
    .option(
      '--seed <n>',
      'seed of the cases (default: from the clock; it is printed)',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option('--cases <n>', 'number of cases', wholeNumber(1, 1_000_000))
    .option('--time <duration>', 'start no case after this time: 90s, 15m, 8h', duration)
    .option(
      '--lanes <n>',
      'worlds that live in the cluster side by side (default: 1; suite relations: 4)',
      wholeNumber(1, 16),
    )
    .option('--fail-fast', 'stop at the first finding')
    .option(
      '--phases <list>',
      `what to do, of ${runPhases.join(', ')}: fixtures, the corpus, cases of the seed, findings made small`,
      phaseList,
      phasesDefault,
    )
    .option('--no-shrink', 'report findings as large as they were found')
    .option(
      '--shrink-lanes <n>',
      'candidates that live in the cluster side by side',
      wholeNumber(1, 16),
      shrinkLanesDefault,
    )
    .option(
      '--shrink-time <duration>',
      'take the smallest so far after this time',
      duration,
      shrinkTimeDefaultMs,
    )
    .option('--corpus <dir>', 'stored scenarios to run first (default: those of kubeprop)')
    .option('--report <dir>', 'folder for history.jsonl and the scenarios of findings')
    .option(
      '--settle-timeout <duration>',
      'how long a change may take to be in force',
      duration,
      10_000,
    )
    .option('--option <name=value>', 'generator option, repeatable', collect, [])
    .action(async (flags: RunFlags, command: Command) => {
      if (flags.scenario !== undefined) {
        const asked = command.getOptionValueSource('suite') === 'cli' ? flags.suite : undefined;
        done(await runScenario(flags.scenario, flags, asked, io));
        return;
      }
      const { runFromRequest } = await import('../runner/run-request.ts');
      done(
        await runFromRequest(
          {
            selection: selectionOf(flags as unknown as Record<string, unknown>),
            suite: flags.suite,
            seed: flags.seed,
            cases: flags.cases,
            timeLimitMs: flags.time,
            lanes: flags.lanes,
            failFast: flags.failFast ?? false,
            reportDirectory: flags.report,
            settleTimeoutMs: flags.settleTimeout,
            phases: flags.shrink
              ? flags.phases
              : flags.phases.filter((phase) => phase !== 'shrink'),
            shrinkLanes: flags.shrinkLanes,
            shrinkTimeMs: flags.shrinkTime,
            corpusDirectory: flags.corpus,
            generatorOptions: flags.option,
          },
          io,
        ),
      );
    });
}

const shrinkLanesDefault = 4;
const shrinkTimeDefaultMs = 300_000;

/** A parser of `reuse,generate`, for commander. */
function phaseList(text: string): readonly RunPhase[] {
  const words = text.split(',');
  const phases = runPhases.filter((phase) => words.includes(phase));
  if (phases.length !== words.length || phases.every((phase) => phase === 'shrink')) {
    throw new InvalidArgumentError(
      `Give some of ${runPhases.join(', ')}, separated by commas; shrink alone has nothing to shrink.`,
    );
  }
  return phases;
}

/** Throws HarnessError('usage') on flags that choose among generated cases: there is one case, and it is given. */
async function runScenario(
  file: string,
  flags: RunFlags,
  suite: string | undefined,
  io: CliIo,
): Promise<ExitCode> {
  const { seed, cases, time } = flags;
  if (seed !== undefined || cases !== undefined || time !== undefined) {
    throw new HarnessError('usage', 'run --scenario takes no --seed, --cases or --time', {
      hint: 'A scenario file is one case.',
    });
  }
  const { replayFromRequest } = await import('../runner/replay-request.ts');
  return await replayFromRequest(
    {
      selection: selectionOf(flags as unknown as Record<string, unknown>),
      file,
      suite,
      seed: undefined,
      index: undefined,
      generatorVersion: undefined,
      reportDirectory: flags.report,
      settleTimeoutMs: flags.settleTimeout,
      generatorOptions: flags.option,
    },
    io,
  );
}
