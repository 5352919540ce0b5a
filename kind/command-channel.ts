/**
 * A program that stays: its stdin and stdout as a channel of lines. It has no deadline of its own, because it lives
 * as long as a run; closing the channel ends it. Lines that come before a listener is there are kept for it.
 */
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { AgentChannel } from '../cluster/external-endpoints.ts';
import { messageOf } from '../model/errors.ts';
import { commandLine } from './run-command.ts';

/** Starts a program and gives its channel. */
export type ChannelOpener = (file: string, args: readonly string[]) => AgentChannel;

const killDelayMs = 5_000;

/** The real ChannelOpener. */
export const openCommandChannel: ChannelOpener = (file, args) => {
  const subprocess = execa(file, args, {
    reject: false,
    buffer: false,
    stdin: 'pipe',
    forceKillAfterDelay: killDelayMs,
  });
  const lines = kept<string>();
  const closed = kept<string>();
  const seen: string[] = [];
  createInterface({ input: subprocess.stdout }).on('line', lines.put);
  createInterface({ input: subprocess.stderr }).on('line', (line) => {
    seen.splice(0, seen.length, line);
  });
  // A program that ended while a line is being written to it: the end is reported, the write is not.
  subprocess.stdin.on('error', () => undefined);
  void subprocess.then(
    (result) => {
      const ending = result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`;
      const last = seen[0] === undefined ? '' : `: ${seen[0]}`;
      closed.put(`${commandLine(file, args)} ended with ${ending}${last}`);
    },
    (error: unknown) => {
      closed.put(messageOf(error));
    },
  );
  return {
    send: (line) => {
      subprocess.stdin.write(`${line}\n`);
    },
    onLine: lines.listen,
    onClose: closed.listen,
    close: () => {
      subprocess.stdin.end();
      subprocess.kill();
    },
  };
};

/** Values on their way to one listener, which may come later than they do. */
function kept<T>(): { put: (value: T) => void; listen: (listener: (value: T) => void) => void } {
  const waiting: T[] = [];
  let listener: ((value: T) => void) | undefined;
  return {
    put: (value) => {
      if (listener === undefined) waiting.push(value);
      else listener(value);
    },
    listen: (added) => {
      listener = added;
      for (const value of waiting.splice(0)) added(value);
    },
  };
}
