/** What a command may touch of the process: passed in, so that a test can run a command and read what it said. */
export interface CliIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Resolves when what was written to stdout so far was taken; absent: at once. Rejects when nobody reads any more. */
  readonly stdoutDrained?: (() => Promise<void>) | undefined;
  /** True where stdout is a terminal: progress may rewrite its line. */
  readonly isTerminal: boolean;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input. Absent: it is empty. */
  readonly readStdin?: (() => Promise<string>) | undefined;
}

/** Exit codes of the design: conforms, violation, usage or input, environment or inconclusive, interrupted. */
export const exitCodes = {
  conforms: 0,
  violation: 1,
  usage: 2,
  inconclusive: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
