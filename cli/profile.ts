/** `kubeprop profile`: what a CNI does where the specification is silent. */
import { Command } from 'commander';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';

/** The command with its subcommands; `done` gets the exit code. */
export function profileCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  const show = new Command('show')
    .description('what a run met, by rule; or the pins of a profile')
    .argument('<source>', 'history.jsonl, report folder, profile file, or a name such as calico')
    .action(async (source: string) => {
      const { showProfile } = await import('../runner/profile-request.ts');
      io.stdout(await showProfile(source));
      done(exitCodes.conforms);
    });
  const learn = new Command('learn')
    .description('the profile that runs of one CNI identify; exit 3: they identify nothing')
    .argument('<histories...>', 'history.jsonl files or report folders')
    .option('--out <file>', 'where to write the profile (default: standard output)')
    .option('--name <name>', 'name of the profile (default: CNI-observed)')
    .action(async (histories: readonly string[], flags: { out?: string; name?: string }) => {
      const { learnFromHistories } = await import('../runner/profile-request.ts');
      io.stdout(await learnFromHistories({ histories, out: flags.out, name: flags.name }));
      done(exitCodes.conforms);
    });
  const check = new Command('check')
    .description('whether a run contradicts a profile; exit 1: it does, 3: it says nothing')
    .argument('<profile>', 'profile file, or a name such as calico')
    .argument('<history>', 'history.jsonl or report folder of the run')
    .action(async (profile: string, history: string) => {
      const { checkAgainstHistory } = await import('../runner/profile-request.ts');
      const { text, result } = await checkAgainstHistory(profile, history);
      io.stdout(text);
      done(codes[result]);
    });
  return new Command('profile')
    .description('what a CNI does where the specification is silent: show, learn, check')
    .addCommand(show)
    .addCommand(learn)
    .addCommand(check);
}

const codes = {
  holds: exitCodes.conforms,
  contradicted: exitCodes.violation,
  'nothing told': exitCodes.inconclusive,
} as const;
