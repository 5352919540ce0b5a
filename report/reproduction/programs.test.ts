import { execFileSync, spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { addressBytes, maskAddress } from '../../model/address.ts';
import { freePort } from '../testing/free-port.ts';
import { clientProgram, networkProgram, serverProgram } from './programs.ts';

const node = (program: string, ...args: readonly string[]): string =>
  execFileSync(process.execPath, ['-e', program, ...args], { encoding: 'utf8' }).trim();

describe('the programs of a reproduction', () => {
  it('fit between the single quotes of a shell', () => {
    for (const program of [serverProgram, clientProgram, networkProgram]) {
      expect(program).not.toMatch(/['$]/);
    }
  });

  it.each([
    ['10.244.3.77', 26],
    ['10.244.3.77', 0],
    ['fd00:10:244:1::a7', 64],
    ['fd00:10:244:1:8000::', 65],
    ['::1', 0],
  ])('the network of %s/%i is the masked address', (address, length) => {
    const network = node(networkProgram, address, String(length));
    const [masked = '', prefix] = network.split('/');
    expect(prefix).toBe(String(length));
    expect(addressBytes(masked)).toEqual(addressBytes(maskAddress(address, length)));
  });

  it('the client says who answered over TCP and UDP, or that nobody listens', async () => {
    const [port, closed] = [await freePort(), await freePort()];
    const server = spawn(process.execPath, ['-e', serverProgram, `TCP/${port}`, `UDP/${port}`], {
      env: { IDENTITY: 'x/a' },
    });
    try {
      const ask = (protocol: string, to: number): string =>
        node(clientProgram, protocol, '127.0.0.1', String(to), '2000');
      await expect.poll(() => ask('TCP', port), { timeout: 10_000 }).toBe('connected x/a');
      await expect.poll(() => ask('UDP', port), { timeout: 10_000 }).toBe('connected x/a');
      expect(ask('TCP', closed)).toBe('refused');
      expect(ask('UDP', closed)).toBe('refused');
    } finally {
      server.kill();
    }
  });
});
