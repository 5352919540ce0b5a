/** `kubeprop replay`: one case again, from a reproduction folder, a scenario file or from seed and index. */
import { Command } from 'commander';
import {
  addClusterFlags,
  addProfileFlag,
  duration,
  selectionOf,
  wholeNumber,
} from './cluster-flags.ts';
import { collect } from './collect.ts';
import type { CliIo, ExitCode } from './io.ts';

interface ReplayFlags {
  readonly suite?: string;
  readonly seed?: number;
  readonly index?: number;
  readonly generator?: string;
  readonly report?: string;
  readonly settleTimeout?: number;
  readonly option: readonly string[];
}

/** The command; `done` gets the exit code. */
export function replayCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addProfileFlag(addClusterFlags(new Command('replay')))
    .description(
      'run one case again: a reproduction folder, a scenario file, or --seed S --index I',
    )
    .argument('[path]', 'folder of a finding, or scenario in YAML')
    .option(
      '--suite <name>',
      'suite of the seed (default: network-policy), or that is to ask the scenario (default: as it says)',
    )
    .option('--seed <n>', 'seed of the run', wholeNumber(0, 2 ** 31 - 1))
    .option('--index <n>', 'index of the case', wholeNumber(0, 1_000_000))
    .option('--generator <version>', 'refuse unless this is the generator version')
    .option('--report <dir>', 'folder for history.jsonl and the scenario')
    .option(
      '--settle-timeout <duration>',
      'how long a change may take to be in force (default: as the folder says, else 10s)',
      duration,
    )
    .option('--option <name=value>', 'generator option, repeatable', collect, [])
    .action(async (file: string | undefined, flags: ReplayFlags) => {
      const { replayFromRequest } = await import('../runner/replay-request.ts');
      done(
        await replayFromRequest(
          {
            selection: selectionOf(flags as unknown as Record<string, unknown>),
            file,
            suite: flags.suite,
            seed: flags.seed,
            index: flags.index,
            generatorVersion: flags.generator,
            reportDirectory: flags.report,
            settleTimeoutMs: flags.settleTimeout,
            generatorOptions: flags.option,
          },
          io,
        ),
      );
    });
}
