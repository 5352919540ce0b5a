/**
 * The program: parses the command line, runs one command and turns what it threw into a message and an exit code. The
 * first Ctrl-C stops and cleans up; a second one ends at once. Commands load what they run only when they run it: the
 * client of the API server alone takes longer to load than most manifests take to be answered.
 */
import { once, setMaxListeners } from 'node:events';
import { Command, CommanderError } from 'commander';
import { HarnessError } from '../model/errors.ts';
import { cleanCommand } from './clean.ts';
import { clusterCommand } from './cluster.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { importCommand } from './import.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { predictCommand } from './predict.ts';
import { profileCommand } from './profile.ts';
import { readStdin } from './read-stdin.ts';
import { lintCommand } from './lint.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { withSubcommands } from './with-subcommands.ts';

/** Runs a command line (without node and script) on the process itself; resolves with the exit code. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const interrupt = new AbortController();
  // Every call to a cluster listens to this one signal; their number is bounded by the lanes, not by ten.
  setMaxListeners(0, interrupt.signal);
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\ninterrupted: stopping and cleaning up; once more to end at once\n');
    interrupt.abort(new HarnessError('interrupted', 'interrupted'));
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  // `kubeprop ... | head` closes the pipe: there is nobody to tell anything, so the command ends as if interrupted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interrupt.abort(new HarnessError('interrupted', 'nobody reads the output any more'));
  });
  try {
    return await runCli(args, {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
      stdoutDrained: async () => {
        if (!process.stdout.writableNeedDrain) return;
        await once(process.stdout, 'drain', { signal: interrupt.signal });
      },
      isTerminal: process.stdout.isTTY,
      signal: interrupt.signal,
      env: process.env,
      readStdin: () => readStdin(process.stdin),
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** The same with everything of the process passed in. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = exitCodes.conforms;
  const program = createProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explainError(error, io);
  }
}

/** The program with every command; `done` gets the exit code of the command that ran. */
export function createProgram(io: CliIo, done: (code: ExitCode) => void): Command {
  const program = new Command('kubeprop')
    .description('Property-based network conformance tests for real Kubernetes clusters')
    .showHelpAfterError('(kubeprop --help lists the commands)');
  const commands = [
    runCommand(io, done),
    replayCommand(io, done),
    predictCommand(io, done),
    explainCommand(io, done),
    lintCommand(io, done),
    importCommand(io, done),
    profileCommand(io, done),
    clusterCommand(io, done),
    doctorCommand(io, done),
    cleanCommand(io, done),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  }
  return program;
}

function explainError(error: unknown, io: CliIo): ExitCode {
  if (error instanceof CommanderError) {
    // Commander printed its message already; help and version count as success.
    return error.exitCode === 0 ? exitCodes.conforms : exitCodes.usage;
  }
  if (io.signal.aborted) return exitCodes.interrupted;
  if (error instanceof HarnessError) {
    io.stderr(`kubeprop: ${error.message}\n`);
    if (error.hint !== undefined) io.stderr(`  ${error.hint}\n`);
    switch (error.code) {
      case 'usage':
      case 'input':
        return exitCodes.usage;
      case 'environment':
        return exitCodes.inconclusive;
      case 'interrupted':
        return exitCodes.interrupted;
    }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr(
    `kubeprop: this is a bug of kubeprop, not of the cluster; please report it.\n${stack}\n`,
  );
  return exitCodes.inconclusive;
}
