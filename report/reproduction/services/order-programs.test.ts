import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientProgram } from '../programs.ts';
import { freePort } from '../../testing/free-port.ts';
import { orderedServerProgram, orderProgram } from './order-programs.ts';

describe('the server that takes orders', () => {
  it('fits between the single quotes of a shell, as who gives them does', () => {
    for (const program of [orderedServerProgram, orderProgram]) {
      expect(program).not.toMatch(/['$]/);
    }
  });

  it('listens and stops, ignores SIGTERM and ends as it is told, over a socket of its container', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const directory = mkdtempSync(join(tmpdir(), 'kubeprop-orders-'));
    const env = { IDENTITY: 'x/a', TMPDIR: directory };
    const server = spawn(process.execPath, ['-e', orderedServerProgram, `TCP/${port}`], { env });
    const ended = once(server, 'exit');
    const run = (program: string, ...args: readonly string[]): string =>
      execFileSync(process.execPath, ['-e', program, ...args], { encoding: 'utf8', env }).trim();
    const order = (...words: readonly string[]): string => run(orderProgram, ...words);
    const ask = (to: number): string => run(clientProgram, 'TCP', '127.0.0.1', String(to), '2000');
    try {
      await expect.poll(() => existsSync(join(directory, 'orders')), { timeout: 10_000 }).toBe(true); // prettier-ignore
      expect([order('ping'), ask(port), ask(other)]).toEqual(['done', 'connected x/a', 'refused']);
      // What is told twice changes nothing more.
      expect([order('open', `${other}`), order('open', `${other}`)]).toEqual(['done', 'done']);
      expect(ask(other)).toBe('connected x/a');
      expect(order('open', `${port}`)).toBe('error EADDRINUSE');
      expect([order('shut', `${other}`), order('shut', `${other}`)]).toEqual(['done', 'done']);
      expect([ask(other), ask(port)]).toEqual(['refused', 'connected x/a']);
      expect(order('linger')).toBe('done');
      server.kill('SIGTERM');
      expect([order('ping'), ask(port)]).toEqual(['done', 'connected x/a']);
      expect(order('end')).toBe('done');
      expect(await ended).toEqual([0, null]);
      expect(order('ping')).toBe('error ECONNREFUSED');
    } finally {
      server.kill('SIGKILL');
    }
  }, 30_000);

  it('ends at SIGTERM with code 0 unless it was told to linger: so kubelets stop it', async () => {
    const env = { TMPDIR: mkdtempSync(join(tmpdir(), 'kubeprop-orders-')) };
    const server = spawn(process.execPath, ['-e', orderedServerProgram], { env });
    const ended = once(server, 'exit');
    await expect.poll(() => existsSync(join(env.TMPDIR, 'orders')), { timeout: 10_000 }).toBe(true);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
