/** Runs a command line of kubeprop as a user would, with its output captured and shown when a suite fails. */
import { runCli } from '../cli/main.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves with what the command printed; the words are those of a shell line without `kubeprop`. */
export async function kubeprop(...words: readonly string[]): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(words, {
    stdout: (text) => (stdout += text),
    stderr: (text) => {
      stderr += text;
      process.stderr.write(text);
    },
    isTerminal: false,
    signal: new AbortController().signal,
    env: process.env,
  });
  process.stdout.write(`$ kubeprop ${words.join(' ')}\n${stdout}exit code ${code}\n`);
  return { code, stdout, stderr };
}
