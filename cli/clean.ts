/** `kubeprop clean`: removes whatever a crash left in a cluster. */
import { Command } from 'commander';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';

interface CleanFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly name?: string;
  readonly force?: boolean;
}

/** The command; `done` gets the exit code. */
export function cleanCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command('clean')
    .description('remove the namespaces and containers that a killed run left behind')
    .option('--name <name>', 'a KIND cluster of ours (default: every one of them)')
    .option('--context <name>', 'context of an existing cluster')
    .option('--kubeconfig <file>', 'kubeconfig of an existing cluster')
    .option('--force', 'also what belongs to a run that still seems to be alive')
    .action(async (flags: CleanFlags) => {
      const { cleanFromRequest } = await import('../runner/clean-request.ts');
      await cleanFromRequest({ ...flags, force: flags.force ?? false }, io);
      done(exitCodes.conforms);
    });
}
