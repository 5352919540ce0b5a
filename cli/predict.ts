/** `kubeprop predict`: what manifests allow, without a cluster; with --diff, what a change of them adds and removes. */
import { Command, Option } from 'commander';
import { HarnessError } from '../model/errors.ts';
import {
  outputFormats,
  predictFromRequest,
  type OutputFormat,
} from '../runner/predict/predict-request.ts';
import type { CliIo, ExitCode } from './io.ts';
import { addManifestFlags, defaultNamespaceOf, type ManifestFlags } from './manifest-flags.ts';
import { collect } from './collect.ts';

interface PredictFlags extends ManifestFlags {
  readonly output: OutputFormat;
  readonly diff?: boolean;
  readonly focus: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly exposure?: boolean;
  readonly all?: boolean;
  readonly cni?: string;
}

/** The command; `done` gets the exit code. */
export function predictCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addManifestFlags(new Command('predict'))
    .description('who can reach whom, on which ports, by what manifests say (no cluster)')
    .argument('<source>', 'folder or file of manifests, or - for standard input')
    .argument('[after]', 'with --diff: the second version')
    .addOption(
      new Option('--output <format>', 'how to print it').choices(outputFormats).default('text'),
    )
    .option('--diff', 'which connections the second version adds and removes; exit code 1 if any')
    .option(
      '--focus <name>',
      'only with this namespace or workload at an end, repeatable',
      collect,
      [],
    )
    .option('--from <name>', 'only from this namespace or workload, repeatable', collect, [])
    .option('--to <name>', 'only to this namespace or workload, repeatable', collect, [])
    .option('--exposure', 'only what addresses outside the cluster may reach')
    .option('--all', 'also list the pairs and ranges without any connection (json, csv: always)')
    .option('--cni <name>', 'CNI whose profile decides where the specification is silent')
    .action(async (source: string, after: string | undefined, flags: PredictFlags) => {
      const { output, cni, skipInvalid = false } = flags;
      checkVersions(after, flags.diff ?? false);
      done(
        await predictFromRequest(
          {
            ...{ source, after, output, cni, skipInvalid },
            defaultNamespace: defaultNamespaceOf(flags),
            question: questionOf(flags),
          },
          { ...io, readStdin: io.readStdin ?? (() => Promise.resolve('')) },
        ),
      );
    });
}

function checkVersions(after: string | undefined, diff: boolean): void {
  if (diff === (after !== undefined)) return;
  throw new HarnessError(
    'usage',
    diff ? 'predict --diff needs two versions' : 'predict takes one source unless --diff is given',
    { hint: 'kubeprop predict --diff BEFORE AFTER compares two folders or files.' },
  );
}

function questionOf({ output, focus, from, to, exposure = false, all = false }: PredictFlags) {
  const given = (names: readonly string[]) => (names.length === 0 ? undefined : names);
  return {
    focus: given(focus),
    from: given(from),
    to: given(to),
    exposure,
    // A program that reads the output should not have to know what is left out.
    all: all || ((output === 'json' || output === 'csv') && !exposure),
  };
}
