import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../model/errors.ts';
import type { ClusterImages } from './cluster-images.ts';
import { readClusterState } from './cluster-state.ts';
import { clusterUp } from './cluster-up.ts';
import { recordingContext, type RecordedCommand } from './example.test-data.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeprop-up-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const images: ClusterImages = {
  nodeImage: 'kindest/node:v1.34.0',
  agentImage: 'localhost/kubeprop-agent:1',
  kubernetesVersion: 'v1.34.0',
  airgap: undefined,
};
const nodes = 'kubeprop-none-control-plane\tkubeprop-none\tcontrol-plane\trunning';

/** Creates a cluster on a machine where `kind create` fails after it has made a node. */
async function upWhereCreationFails(retain: boolean) {
  let isMade = false;
  const { context, commands } = recordingContext(
    (line) => {
      if (line === 'kind version') return 'kind v0.30.0 go1.24';
      if (line.startsWith('kind create cluster')) {
        isMade = true;
        return new HarnessError('environment', 'kind: the control plane did not answer in 600 s');
      }
      const logs = /^kind export logs (\S+)/.exec(line)?.[1];
      if (logs !== undefined) writeFileSync(join(logs, 'kubelet.log'), 'out of memory\n');
      if (line.startsWith('docker ps') && line.includes('dev.kubeprop.cluster')) return '';
      if (line.startsWith('docker ps')) return isMade ? nodes : '';
      return '';
    },
    { XDG_STATE_HOME: folder },
  );
  const options = { cni: 'none', workers: 0, retain };
  const error: unknown = await clusterUp(options, context, () => Promise.resolve(images)).catch(
    (thrown: unknown) => thrown,
  );
  const state = await readClusterState(context.env, 'kubeprop-none');
  return { error, commands, state };
}

const removals = (commands: readonly RecordedCommand[]): readonly string[] =>
  commands.map(({ line }) => line).filter((line) => line.startsWith('docker rm'));

describe('a cluster that does not come up', () => {
  it('is an environment failure that names the cause and where the logs are', async () => {
    const { error } = await upWhereCreationFails(false);
    expect(error).toMatchObject({ name: 'HarnessError', code: 'environment' });
    const { message } = error as HarnessError;
    expect(message).toContain('the control plane did not answer in 600 s');
    expect(message).toContain(`logs of its nodes are in ${folder}`);
  });

  it('leaves nothing but its logs', async () => {
    const { commands, state } = await upWhereCreationFails(false);
    expect(removals(commands).join()).toContain('kubeprop-none-control-plane');
    expect(state).toBeUndefined();
  });

  it('stays where --retain asks for it', async () => {
    const { error, commands, state } = await upWhereCreationFails(true);
    expect((error as HarnessError).message).toContain('The cluster is retained');
    expect(removals(commands)).toEqual([]);
    expect(state?.phase).toBe('creating');
  });
});
