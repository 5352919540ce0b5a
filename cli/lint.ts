/** `kubeprop lint`: what in policies is without effect or hardly meant. */
import { Command, Option } from 'commander';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { addManifestFlags, manifestSourceOf, type ManifestFlags } from './manifest-flags.ts';

interface LintFlags extends ManifestFlags {
  readonly output: 'text' | 'json';
}

/** The command; `done` gets the exit code: 1 where a finding is a warning, 0 where none is more than a note. */
export function lintCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addManifestFlags(new Command('lint'))
    .description('policies that do nothing or hardly what was meant (no cluster); exit 1: warnings')
    .argument('<manifests>', 'folder, file, or - for standard input')
    .addOption(new Option('--output <format>', 'format').choices(['text', 'json']).default('text'))
    .action(async (source: string, flags: LintFlags) => {
      const { lintFromRequest } = await import('../runner/lint-request.ts');
      const { text, failed } = lintFromRequest({
        ...(await manifestSourceOf(source, flags, io)),
        output: flags.output,
      });
      io.stdout(text);
      done(failed ? exitCodes.violation : exitCodes.conforms);
    });
}
