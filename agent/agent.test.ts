import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  outcomeCode,
  type FlowsResult,
  type OrderBody,
  type PrintedReply,
  type Reply,
} from './protocol.ts';

/** A bundled agent as a child process: the very file that runs in a pod. */
interface Agent {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[];
  order(body: OrderBody): Promise<Reply>;
  write(text: string): void;
}

const folder = mkdtempSync(join(tmpdir(), 'kubeprop-agent-'));
const bundle = join(folder, 'agent.cjs');
const agents: Agent[] = [];
let server: Agent;
let client: Agent;
const ports = { open: 0, closed: 0, silent: 0 };
let silentTcp: Server;
let silentUdp: UdpSocket;

function start(identity: string): Agent {
  const child = spawn(process.execPath, [bundle], { env: { KUBEPROP_IDENTITY: identity } });
  const lines: string[] = [];
  const waiting = new Map<number, (reply: Reply) => void>();
  let n = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    const reply = JSON.parse(line) as Reply;
    waiting.get(reply.n)?.(reply);
  });
  const agent: Agent = {
    child,
    lines,
    write: (text) => child.stdin.write(text),
    order: (body) =>
      new Promise((resolve) => {
        n += 1;
        waiting.set(n, resolve);
        child.stdin.write(`${JSON.stringify({ n, ...body })}\n`);
      }),
  };
  agents.push(agent);
  return agent;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '::', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
  });
  ports.open = await freePort();
  ports.closed = await freePort();
  ports.silent = await freePort();
  silentTcp = createServer((socket) => socket.on('error', () => undefined).resume());
  silentTcp.listen(ports.silent);
  silentUdp = createSocket('udp4').bind(ports.silent);
  server = start('server');
  client = start('client');
  await server.order({
    o: 'listen',
    p: [
      ['T', ports.open],
      ['U', ports.open],
    ],
  });
});

afterAll(() => {
  for (const { child } of agents) child.kill('SIGKILL');
  silentTcp.close();
  silentUdp.close();
  rmSync(folder, { recursive: true });
});

describe('agent', () => {
  test('the bundle fits a ConfigMap with room to spare', () => {
    expect(statSync(bundle).size).toBeLessThan(45_000);
  });

  test('the first line says ready and who it is', () => {
    expect(JSON.parse(server.lines[0] ?? '')).toMatchObject({ ready: 5, id: 'server' });
  });

  test('a listen order is idempotent and acknowledges the families', async () => {
    const order = { o: 'listen', p: [['T', ports.open]] } as const;
    const first = await server.order(order);
    expect(first.r).toEqual(['46']);
    expect((await server.order(order)).r).toEqual(first.r);
  });

  test('a port that somebody else has is reported by errno', async () => {
    expect((await client.order({ o: 'listen', p: [['T', ports.open]] })).r).toEqual(['EADDRINUSE']);
  });

  test('flows come from a source port each and name who answered, in order', async () => {
    const { r } = await client.order({
      o: 'flows',
      t: 2_000,
      f: [
        ['T', '127.0.0.1', ports.open, 20, 4],
        ['U', '::1', ports.open, 20, 1],
        ['T', '127.0.0.1', ports.closed, 3, 1],
      ],
    });
    const [tcp, udp, closed] = (r ?? []) as FlowsResult[];
    expect(tcp).toEqual({ flows: Array(20).fill(0), who: ['server 127.0.0.1'] });
    expect(udp).toEqual({ flows: Array(20).fill(0), who: ['server ::1'] });
    expect(closed?.flows).toEqual(Array(3).fill(-outcomeCode.refused));
  });

  test('TCP and UDP probes over both families learn identity and source', async () => {
    const reply = await client.order({
      o: 'probe',
      t: 2_000,
      p: [
        ['T', '127.0.0.1', ports.open],
        ['T', '::1', ports.open],
        ['U', '127.0.0.1', ports.open, 'nonce-4'],
        ['U', '::1', ports.open, 'nonce-6'],
      ],
    });
    const results = (reply.r ?? []) as [number, number, number, number][];
    const strings = reply.s ?? [];
    expect(
      results.map(([code, , identity, source]) => [code, strings[identity], strings[source]]),
    ).toEqual([
      [outcomeCode.connected, 'server', '127.0.0.1'],
      [outcomeCode.connected, 'server', '::1'],
      [outcomeCode.connected, 'server', '127.0.0.1'],
      [outcomeCode.connected, 'server', '::1'],
    ]);
  });

  test('the receiver remembers UDP nonces and forgets what is outside the window', async () => {
    await client.order({ o: 'probe', t: 2_000, p: [['U', '127.0.0.1', ports.open, 'nonce-a']] });
    const asked = [
      ['U', 'nonce-a'],
      ['U', 'never-sent'],
    ] as const;
    expect((await server.order({ o: 'seen', w: 10_000, q: asked })).r).toEqual(['127.0.0.1', 0]);
    expect((await server.order({ o: 'seen', w: -1, q: asked })).r).toEqual([0, 0]);
  });

  test('a closed port is refused, over TCP and UDP', async () => {
    const reply = await client.order({
      o: 'probe',
      t: 2_000,
      p: [
        ['T', '127.0.0.1', ports.closed],
        ['U', '127.0.0.1', ports.closed],
      ],
    });
    expect((reply.r as number[][]).map(([code]) => code)).toEqual([
      outcomeCode.refused,
      outcomeCode.refused,
    ]);
  });

  test('silence is a timeout with the local port, even where the handshake succeeded', async () => {
    const reply = await client.order({
      o: 'probe',
      t: 150,
      p: [
        ['T', '127.0.0.1', ports.silent],
        ['U', '127.0.0.1', ports.silent],
      ],
    });
    for (const [code, elapsed = 0, localPort] of reply.r as number[][]) {
      expect(code).toBe(outcomeCode.timeout);
      expect(elapsed).toBeGreaterThanOrEqual(140);
      expect(localPort).toBeGreaterThan(1_023);
    }
  });

  test('a connect that is given up stays open for a while, so that a slow handshake can end', async () => {
    const accepted = new Promise<Socket>((resolve) => silentTcp.once('connection', resolve));
    const probe = ['T', '127.0.0.1', ports.silent] as const;
    const { r } = await client.order({ o: 'probe', t: 100, p: [probe] });
    expect((r as number[][]).map(([code]) => code)).toEqual([outcomeCode.timeout]);
    const repliedAt = performance.now();
    const socket = await accepted;
    await new Promise((resolve) => {
      if (socket.closed) resolve(undefined);
      else socket.on('close', resolve);
    });
    expect(performance.now() - repliedAt).toBeGreaterThan(100);
  });

  test('a batch with open cells does not wait its whole timeout for the closed ones', async () => {
    const reply = await client.order({
      o: 'probe',
      t: 30_000,
      q: 20,
      p: [
        ['T', '127.0.0.1', ports.silent],
        ['U', '127.0.0.1', ports.silent],
        ['T', '127.0.0.1', ports.open],
      ],
    });
    expect((reply.r as number[][]).map(([code]) => code)).toEqual([
      outcomeCode.timeout,
      outcomeCode.timeout,
      outcomeCode.connected,
    ]);
  });

  test('an address that the host has no route to is an error of the prober', async () => {
    const reply = await client.order({ o: 'probe', t: 500, p: [['T', '255.255.255.255', 80]] });
    expect((reply.r as number[][])[0]?.[0]).toBe(outcomeCode.error);
  });

  test('half an order of a cut stream does no harm after a blank line', async () => {
    client.write('{"n":900,"o":"pi');
    client.write('\n');
    expect((await client.order({ o: 'ping' })).r?.[0]).toBe('client');
  });

  test('the same number again gets the same reply without asking again', async () => {
    const order = `${JSON.stringify({ n: 5_000, o: 'ping' })}\n`;
    client.write(order + order);
    await client.order({ o: 'ping' });
    const replies = client.lines.filter((line) => line.includes('"n":5000'));
    expect(replies).toHaveLength(2);
    expect(replies[0]).toBe(replies[1]);
  });

  test('every reply names the process: the same one always, a new one after a restart', async () => {
    const generation = async (agent: Agent): Promise<string> =>
      ((await agent.order({ o: 'ping' })) as PrintedReply).g;
    expect(await generation(client)).toBe(await generation(client));
    expect(await generation(client)).not.toBe(await generation(start('restarted')));
  });

  test('an unknown order is answered, not ignored', async () => {
    const reply = await client.order({ o: 'dance' } as unknown as OrderBody);
    expect(reply.e).toBe('unknown order');
  });

  test('its resolver is told as it stands, and names are looked up through it', async () => {
    const { r: resolver = [] } = await client.order({ o: 'resolver' });
    expect(resolver[0]).toBe(readFileSync('/etc/resolv.conf', 'utf8'));
    expect(['glibc', 'musl']).toContain(resolver[1]);
    const { r: found = [] } = await client.order({
      o: 'lookup',
      t: 5_000,
      q: ['127.0.0.1', '::1'],
    });
    expect(found).toEqual([['127.0.0.1'], ['::1']]);
  });

  test('the identity can be set by order', async () => {
    const agent = start('');
    await agent.order({ o: 'identity', i: 'e0' });
    expect((await agent.order({ o: 'ping' })).r?.[0]).toBe('e0');
  });

  test('SIGTERM and the end of stdin end it at once', async () => {
    for (const end of ['SIGTERM', 'stdin'] as const) {
      const agent = start('short');
      await agent.order({ o: 'ping' });
      const { child } = agent;
      const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
      if (end === 'SIGTERM') child.kill('SIGTERM');
      else child.stdin.end();
      expect(await exited).toBe(0);
    }
  });

  test('told to linger it answers after SIGTERM, until it is told to end', async () => {
    const agent = start('lingers');
    await agent.order({ o: 'linger' });
    const exited = new Promise<number | null>((resolve) => agent.child.on('exit', resolve));
    agent.child.kill('SIGTERM');
    expect((await agent.order({ o: 'ping' })).r?.[0]).toBe('lingers');
    await agent.order({ o: 'end' });
    expect(await exited).toBe(0);
  });

  test('a port that was shut refuses, and can be opened again', async () => {
    const agent = start('shuts');
    const port = await freePort();
    const outcome = async (): Promise<unknown> =>
      (await client.order({ o: 'flows', t: 1_000, f: [['T', '127.0.0.1', port, 1, 1]] })).r?.[0];
    await agent.order({ o: 'listen', p: [['T', port]] });
    expect(await outcome()).toMatchObject({ flows: [0] });
    await agent.order({ o: 'shut', p: [port] });
    expect(await outcome()).toMatchObject({ flows: [-outcomeCode.refused] });
    await agent.order({ o: 'listen', p: [['T', port]] });
    expect(await outcome()).toMatchObject({ flows: [0] });
  });
});
