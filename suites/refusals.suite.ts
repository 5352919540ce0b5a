/**
 * What cannot work is refused with its reason on a real cluster, and leaves nothing behind: a missing image, missing
 * permissions, a namespace that is not ours, an invalid policy that only the API server can know.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { clusterUp } from '../kind/cluster-up.ts';
import { createKindContext } from '../kind/create-context.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { runCommand } from '../kind/run-command.ts';
import { kubeprop } from './run-cli.ts';

const { cluster: target } = inject('target');
const folder = mkdtempSync(join(tmpdir(), 'kubeprop-refusals-'));
const { signal } = new AbortController();
const flags = ['--cluster', 'kind', '--cni', 'none', '--seed', '1', '--cases', '1'];

/** The part of a kubeconfig that is needed to write another one. */
interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
}

describe.runIf(target === 'kind')('refusals on a KIND cluster', () => {
  let cluster: KindCluster;

  /** kubectl inside the control plane. */
  const kubectl = (...args: readonly string[]): Promise<string> =>
    runCommand(
      'docker',
      [
        ...['exec', '--interactive', `${cluster.name}-control-plane`, 'kubectl'],
        ...['--kubeconfig', '/etc/kubernetes/admin.conf', ...args],
      ],
      { timeoutMs: 60_000, signal },
    );
  const activeNamespaces = async (): Promise<readonly string[]> =>
    (
      await kubectl(
        'get',
        'namespaces',
        '--field-selector',
        'status.phase=Active',
        '--output',
        'name',
      )
    )
      .split('\n')
      .toSorted();

  beforeAll(async () => {
    cluster = await clusterUp({ cni: 'none' }, createKindContext({ signal, env: process.env }));
  });

  it('an image that the nodes do not have is named within the time of a start', async () => {
    const before = await activeNamespaces();
    const image = 'localhost/kubeprop-missing:1';
    const report = ['--report', join(folder, 'image')];
    const { code, stdout } = await kubeprop('run', ...flags, '--agent-image', image, ...report);
    expect(code).toBe(3);
    expect(stdout).toContain(`INCONCLUSIVE: starting probe pods with image ${image}`);
    expect(await activeNamespaces()).toEqual(before);
  });

  it('missing permissions are named before anything is made', async () => {
    const before = await activeNamespaces();
    const token = await kubectl('create', 'token', 'default', '--duration', '10m');
    const kubeconfig = join(folder, 'limited.kubeconfig');
    const own = parse(readFileSync(cluster.kubeconfigPath, 'utf8')) as Kubeconfig;
    writeFileSync(
      kubeconfig,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: own.clusters[0]?.cluster }],
        users: [{ name: 'u', user: { token } }],
        contexts: [{ name: 'limited', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const context = ['--kubeconfig', kubeconfig, '--context', 'limited'];
    const { code, stderr } = await kubeprop('run', ...context, '--report', join(folder, 'rbac'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/list nodes|create namespaces|forbidden/i);
    expect(await activeNamespaces()).toEqual(before);
  });

  it('a namespace of that name that kubeprop did not make is not touched', async () => {
    await kubectl('create', 'namespace', 'kubeprop-l0-x');
    try {
      const { code, stdout, stderr } = await kubeprop(
        'run',
        ...flags,
        '--report',
        join(folder, 'foreign'),
      );
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain('kubeprop-l0-x');
      expect(await activeNamespaces()).toContain('namespace/kubeprop-l0-x');
    } finally {
      await kubectl('delete', 'namespace', 'kubeprop-l0-x');
    }
  });

  it('a policy that the API server refuses is an input error with the words of the server', async () => {
    const scenario = join(folder, 'refused.yaml');
    writeFileSync(
      scenario,
      stringify({
        apiVersion: 'kubeprop.dev/v1alpha1',
        kind: 'Scenario',
        metadata: { name: 'refused' },
        world: {
          namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
          pods: ['a', 'b'].map((name) => ({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name, namespace: 'x' },
            spec: { nodeName: 'n0', containers: [{ name: 'agent' }] },
          })),
          networkPolicies: [
            {
              apiVersion: 'networking.k8s.io/v1',
              kind: 'NetworkPolicy',
              metadata: { name: 'outside', namespace: 'x' },
              spec: {
                podSelector: {},
                ingress: [
                  { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }] },
                ],
              },
            },
          ],
        },
        externalEndpoints: [],
        steps: [],
        probes: { ports: [{ protocol: 'TCP', port: 80 }] },
      }),
    );
    const words = ['--cluster', 'kind', '--cni', 'none', '--report', join(folder, 'refused')];
    const { code, stdout, stderr } = await kubeprop('replay', scenario, ...words);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('must be a strict subset');
  });
});
