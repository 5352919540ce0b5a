import { describe, expect, it } from 'vitest';
import { openCommandChannel } from './command-channel.ts';
import { commandLine, runCommand } from './run-command.ts';

const signal = new AbortController().signal;
const node = process.execPath;
const options = { timeoutMs: 20_000, signal };

describe('runCommand', () => {
  it('gives stdout, and stdin what was passed', async () => {
    const program = 'process.stdin.pipe(process.stdout)';
    expect(await runCommand(node, ['-e', program], { ...options, input: 'text' })).toBe('text');
    expect(await runCommand(node, ['-e', program], options)).toBe('');
  });

  it('says what ended how, after how long, and what it said', async () => {
    const program = 'console.error("no such thing"); process.exit(7)';
    await expect(runCommand(node, ['-e', program], options)).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringMatching(
        /ended with exit code 7 after \d+\.\d s; it said:\n {2}no such thing$/,
      ) as string,
    });
  });

  it('ends a program at its deadline', async () => {
    const program = 'setInterval(() => {}, 1000)';
    await expect(
      runCommand(node, ['-e', program], { timeoutMs: 100, signal }),
    ).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('did not end within its 0.1 s') as string,
    });
  });

  it('ends a program when the caller gives up', async () => {
    const caller = new AbortController();
    const running = runCommand(node, ['-e', 'setInterval(() => {}, 1000)'], {
      timeoutMs: 20_000,
      signal: caller.signal,
    });
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('says that a program is not installed', async () => {
    await expect(runCommand('kubeprop-no-such-program', [], options)).rejects.toMatchObject({
      code: 'environment',
      message: 'cannot run kubeprop-no-such-program: it is not installed or not in PATH',
    });
  });
});

describe('commandLine', () => {
  it('quotes what a shell would take apart, and is cut', () => {
    expect(commandLine('docker', ['ps', '--format', '{{.Names}}'])).toBe(
      "docker ps --format '{{.Names}}'",
    );
    expect(commandLine('go', ['x'.repeat(300)])).toHaveLength(161);
  });
});

describe('openCommandChannel', () => {
  it('keeps lines that come before a listener, answers, and says how it ended', async () => {
    const program =
      'console.log("ready"); process.stdin.on("data", (d) => { console.log("got " + String(d).trim()); process.exit(3); })';
    const channel = openCommandChannel(node, ['-e', program]);
    const reason = new Promise<string>((resolve) => {
      channel.onClose(resolve);
    });
    const lines: string[] = [];
    channel.send('one');
    const closed = await reason;
    channel.onLine((line) => lines.push(line));
    expect(lines).toEqual(['ready', 'got one']);
    expect(closed).toMatch(/ended with exit code 3$/);
  });
});
