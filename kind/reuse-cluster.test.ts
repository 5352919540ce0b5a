import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveOptions } from './cluster-options.ts';
import { readClusterState, writeClusterState } from './cluster-state.ts';
import { kindnet } from './cni/kindnet/kindnet.ts';
import { exampleState, recordingContext } from './example.test-data.ts';
import { damageOf, reuseCluster } from './reuse-cluster.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeprop-reuse-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const wanted = resolveOptions({ cni: 'none', workers: 1 });
const nodeLines = (state: string): string =>
  ['control-plane', 'worker']
    .map((role) => `kubeprop-none-${role}\tkubeprop-none\t${role}\t${state}`)
    .join('\n');
const addressOf = (role: string): string => (role === 'worker' ? '172.18.0.3' : '172.18.0.2');
const readyNode = (role: string) => ({
  kind: 'Node',
  metadata: { name: `kubeprop-none-${role}` },
  status: {
    addresses: [{ type: 'InternalIP', address: addressOf(role) }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

/** Docker has two nodes in `state`; kubectl inside finds them Ready. */
function machine(state: string, addressInDocker = addressOf): ReturnType<typeof recordingContext> {
  const roles = ['control-plane', 'worker'];
  return recordingContext(
    (line) => {
      if (line.startsWith('docker ps') && line.includes('dev.kubeprop.cluster')) return '';
      if (line.startsWith('docker ps')) return state === 'gone' ? '' : nodeLines(state);
      if (line.startsWith('docker inspect')) {
        return roles.map((role) => `/kubeprop-none-${role} ${addressInDocker(role)} `).join('\n');
      }
      if (line.includes('get nodes')) return JSON.stringify({ items: roles.map(readyNode) });
      if (line.includes('kube-system')) return JSON.stringify({ items: [] });
      return '';
    },
    { XDG_STATE_HOME: folder },
  );
}

describe('reuseCluster', () => {
  it('is undefined where nothing exists', async () => {
    expect(await reuseCluster(machine('gone').context, wanted, kindnet)).toBeUndefined();
  });

  it('uses a cluster that fits, runs and answers', async () => {
    const { context, commands } = machine('running');
    await writeClusterState(context.env, exampleState);
    expect(await reuseCluster(context, wanted, kindnet)).toEqual(exampleState);
    expect(commands.filter(({ line }) => line.includes(' rm '))).toEqual([]);
  });

  it('refuses a running cluster that does not fit, and leaves it alone', async () => {
    const { context, commands } = machine('running');
    await writeClusterState(context.env, { ...exampleState, proxy: 'nftables' });
    await expect(reuseCluster(context, wanted, kindnet)).rejects.toMatchObject({
      code: 'usage',
      message: 'cluster kubeprop-none exists, but its kube-proxy mode is nftables, not iptables',
    });
    expect(commands.filter(({ line }) => line.includes(' rm '))).toEqual([]);
  });

  it('clears a half-dead cluster away, and what is remembered of it', async () => {
    const { context, commands, steps } = machine('exited');
    await writeClusterState(context.env, exampleState);
    expect(await reuseCluster(context, wanted, kindnet)).toBeUndefined();
    expect(commands.map(({ line }) => line)).toContain(
      'docker rm --force --volumes kubeprop-none-control-plane kubeprop-none-worker',
    );
    expect(steps[0]?.step).toContain('kubeprop-none-worker is exited');
    expect(await readClusterState(context.env, 'kubeprop-none')).toBeUndefined();
  });

  it('clears a cluster away whose nodes swapped addresses when Docker started again', async () => {
    const swapped = (role: string): string => (role === 'worker' ? '172.18.0.2' : '172.18.0.3');
    const { context, steps } = machine('running', swapped);
    await writeClusterState(context.env, exampleState);
    expect(await reuseCluster(context, wanted, kindnet)).toBeUndefined();
    expect(steps[0]?.step).toContain(
      'kubeprop-none-worker is registered at 172.18.0.3, but has 172.18.0.2',
    );
  });

  it('leaves a cluster alone that another process is creating, and only as long as that lives', async () => {
    const { context, commands } = machine('running');
    const creating = { ...exampleState, phase: 'creating' } as const;
    await writeClusterState(context.env, { ...creating, creatorPid: process.ppid });
    await expect(reuseCluster(context, wanted, kindnet)).rejects.toMatchObject({
      code: 'environment',
      message: `cluster kubeprop-none is being created by process ${process.ppid}`,
    });
    expect(commands.filter(({ line }) => line.includes(' rm '))).toEqual([]);
    const ended = 2 ** 22 + 1;
    await writeClusterState(context.env, { ...creating, creatorPid: ended });
    expect(await reuseCluster(context, wanted, kindnet)).toBeUndefined();
  });

  it('never touches a cluster that kubeprop does not remember', async () => {
    const { context, commands } = machine('exited');
    await expect(reuseCluster(context, wanted, kindnet)).rejects.toMatchObject({
      code: 'environment',
      message:
        'a KIND cluster kubeprop-none exists, but kubeprop has no record of having created it',
    });
    expect(commands).toHaveLength(1);
  });
});

describe('damageOf', () => {
  const node = (name: string, state = 'running'): Parameters<typeof damageOf>[1][number] => ({
    ...{ name, state },
    ...{ cluster: 'kubeprop-none', role: 'worker' },
  });

  it('is absent when every node runs', () => {
    expect(damageOf(exampleState, [node('a'), node('b')])).toBeUndefined();
  });

  it('says how many nodes are left, which do not run, or that creation never ended', () => {
    expect(damageOf(exampleState, [node('a')])).toBe('1 of its 2 nodes are left');
    expect(damageOf(exampleState, [node('a'), node('b', 'exited')])).toBe('b is exited');
    expect(damageOf({ ...exampleState, phase: 'creating' }, [])).toBe(
      'it is being created, or never became ready',
    );
  });
});
