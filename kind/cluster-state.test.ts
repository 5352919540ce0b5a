import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  kubeconfigPathOf,
  parseClusterState,
  readClusterState,
  readClusterStates,
  removeClusterState,
  writeClusterState,
} from './cluster-state.ts';
import { exampleState } from './example.test-data.ts';

let folder = '';
const env = (): Record<string, string> => ({ XDG_STATE_HOME: folder });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeprop-state-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the state of clusters', () => {
  it('is read as it was written, by its owner alone', async () => {
    await writeClusterState(env(), exampleState);
    expect(await readClusterState(env(), exampleState.name)).toEqual(exampleState);
    const { mode } = await stat(join(folder, 'kubeprop/clusters', `${exampleState.name}.json`));
    expect(mode & 0o777).toBe(0o600);
  });

  it('of a cluster that is not ours is undefined', async () => {
    expect(await readClusterState(env(), 'kubeprop-other')).toBeUndefined();
    expect(await readClusterStates(env())).toEqual([]);
  });

  it('lists what was written and forgets what was removed, with its kubeconfig', async () => {
    await writeClusterState(env(), exampleState);
    await writeClusterState(env(), { ...exampleState, name: 'kubeprop-a' });
    await writeFile(kubeconfigPathOf(env(), 'kubeprop-a'), 'x');
    const names = async (): Promise<readonly string[]> =>
      (await readClusterStates(env())).map((state) => state.name);
    expect(await names()).toEqual(['kubeprop-a', 'kubeprop-none']);
    await removeClusterState(env(), 'kubeprop-a');
    expect(await names()).toEqual(['kubeprop-none']);
    await expect(stat(kubeconfigPathOf(env(), 'kubeprop-a'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['not JSON', '{', /state\.json is not JSON: /],
    ['of another kind', '{}', /state\.json is not the state of a cluster: apiVersion: /],
    [
      'with a CNI that there is not',
      JSON.stringify({ ...exampleState, cni: 'weave' }),
      /state\.json is not the state of a cluster: cni: /,
    ],
  ])('that is %s is an error that names the file and the field', (_what, text, message) => {
    expect(() => parseClusterState(text, '/x/state.json')).toThrow(
      expect.objectContaining({
        code: 'environment',
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
