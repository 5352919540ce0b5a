/**
 * The only door to other programs: docker, kind, kubectl, helm, go. Every call has a deadline and the caller's
 * AbortSignal, and ends in what the program printed or in a HarnessError that says what was run, for how long and
 * what was seen. A CommandRunner is passed in everywhere, so that tests read the arguments instead of running
 * anything.
 */
import { execa } from 'execa';
import { HarnessError } from '../model/errors.ts';

interface CommandOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Text for the program's stdin; without it stdin is empty. */
  readonly input?: string;
  /** File for the program's stdin. */
  readonly inputFile?: string;
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Everything that the program prints is appended here as it comes; named in the error. */
  readonly logFile?: string;
}

/** Runs a program without a shell and resolves with its stdout, without the last newline. */
export type CommandRunner = (
  file: string,
  args: readonly string[],
  options: CommandOptions,
) => Promise<string>;

const seenLinesMax = 8;
const killDelayMs = 5_000;

/** The real CommandRunner. */
export const runCommand: CommandRunner = async (file, args, options) => {
  const started = performance.now();
  const log = options.logFile === undefined ? [] : [{ file: options.logFile, append: true }];
  const result = await execa(file, args, {
    reject: false,
    timeout: options.timeoutMs,
    cancelSignal: options.signal,
    forceKillAfterDelay: killDelayMs,
    stdout: ['pipe', ...log],
    stderr: ['pipe', ...log],
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.inputFile === undefined ? {} : { inputFile: options.inputFile }),
    ...(options.input === undefined && options.inputFile === undefined
      ? { stdin: 'ignore' as const }
      : {}),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  if (!result.failed) return result.stdout;

  const shown = commandLine(file, args);
  if (result.isCanceled)
    throw new HarnessError('interrupted', `interrupted while running ${shown}`);
  if (result.code === 'ENOENT') {
    throw new HarnessError(
      'environment',
      `cannot run ${file}: it is not installed or not in PATH`,
      {
        hint: 'kubeprop doctor says what is missing and how to get it.',
      },
    );
  }
  const elapsed = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const ending = result.timedOut
    ? `did not end within its ${options.timeoutMs / 1000} s`
    : `ended with ${result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`} after ${elapsed}`;
  const log_ = options.logFile === undefined ? '' : ` (log: ${options.logFile})`;
  throw new HarnessError(
    'environment',
    `${shown} ${ending}${log_}${lastLines(result.stderr, result.stdout)}`,
    {
      cause: result,
    },
  );
};

const shownLengthMax = 160;

/** The command as a person would type it, cut where it grows beyond a line. */
export function commandLine(file: string, args: readonly string[]): string {
  const words = [file, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const line = words.join(' ');
  return line.length > shownLengthMax ? `${line.slice(0, shownLengthMax)}…` : line;
}

function lastLines(stderr: string, stdout: string): string {
  const text = stderr.trim() === '' ? stdout : stderr;
  const lines = text
    .trim()
    .split('\n')
    .slice(-seenLinesMax)
    .filter((line) => line.trim() !== '');
  return lines.length === 0 ? '' : `; it said:\n  ${lines.join('\n  ')}`;
}
