import { describe, expect, it } from 'vitest';
import { exampleState, recordingContext } from './example.test-data.ts';
import { nodeControlOf } from './node-control.ts';

const calico = { ...exampleState, name: 'kubeprop-calico', cni: 'calico' as const };
const { signal } = new AbortController();
const target = { component: 'cni-agent', node: 'kubeprop-calico-worker' } as const;

/** kubectl's answer with one agent of this UID. */
function podsOf(uid: string, ready: boolean): string {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  return JSON.stringify({ items: [{ metadata: { uid }, status: { conditions } }] });
}

describe('nodeControlOf', () => {
  it('deletes the agent of the node and returns once another one is Ready', async () => {
    const answers = [podsOf('old', true), podsOf('old', true), podsOf('new', false)];
    const { context, commands } = recordingContext((line) =>
      line.includes(' delete ') ? '' : (answers.shift() ?? podsOf('new', true)),
    );
    await nodeControlOf(calico, context)?.restart(target, signal);
    const lines = commands.map(({ line }) => line);
    expect(lines[1]).toContain(
      'delete pods --namespace kube-system --selector k8s-app=calico-node',
    );
    expect(lines[1]).toContain('--field-selector=spec.nodeName=kubeprop-calico-worker');
    expect(lines.filter((line) => line.includes(' get pods '))).toHaveLength(4);
  });

  it('a CNI without an agent has nothing to restart', () => {
    const { context } = recordingContext(() => '');
    expect(nodeControlOf(exampleState, context)).toBeUndefined();
  });

  it('an answer that is no list of pods is an error of the environment, named', async () => {
    const { context } = recordingContext(() => 'Unable to connect to the server');
    await expect(nodeControlOf(calico, context)?.restart(target, signal)).rejects.toThrow(
      'kubectl printed no JSON for the CNI agent of kubeprop-calico-worker',
    );
  });
});
