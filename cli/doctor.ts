/** `kubeprop doctor`: what is missing on this machine for KIND clusters, how to get it, and which CNIs run here. */
import { Command } from 'commander';
import { createKindContext } from '../kind/create-context.ts';
import type { CheckResult } from '../kind/doctor/check.ts';
import { examineMachine } from '../kind/doctor/examine-machine.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';

/** The command; `done` gets `inconclusive` when something that every cluster needs is missing. */
export function doctorCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command('doctor')
    .description('say what is missing on this machine, and how to get it')
    .action(async () => {
      const context = createKindContext({ signal: io.signal, env: io.env });
      const { results, cnis } = await examineMachine(context);
      io.stdout(results.map(describeResult).join(''));
      io.stdout('\nCNIs on this machine (kubeprop cluster up --cni <name>)\n');
      io.stdout(
        cnis.map(({ name, verdict }) => `  ${name.padEnd(nameWidth)} ${verdict}\n`).join(''),
      );
      io.stdout('The simulated cluster of kubeprop run needs none of this.\n');
      const missing = results.some(({ status }) => status === 'missing');
      done(missing ? exitCodes.inconclusive : exitCodes.conforms);
    });
}

const nameWidth = 22;
const statusWidth = 8;

function describeResult({ name, status, seen, hint }: CheckResult): string {
  const line = `${status.padEnd(statusWidth)} ${name.padEnd(nameWidth)} ${seen}\n`;
  return hint === undefined ? line : `${line}${' '.repeat(statusWidth + 1)}${hint}\n`;
}
