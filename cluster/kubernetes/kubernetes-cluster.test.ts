import { describe, expect, test } from 'vitest';
import { bindProbe, type Binding } from '../../model/binding.ts';
import type { Probe } from '../../model/probe.ts';
import { cleanNamespaces } from './clean-leftovers.ts';
import { createFakeApi, runningStatus, type FakeApi } from './testing/fake-api.ts';
import { openFakeCluster as open } from './testing/open-fake-cluster.ts';
import { namespace, pod, policy, world } from './testing/worlds.ts';

const signal = new AbortController().signal;
const unchanged = {
  networkPolicies: 0,
  podLabels: 0,
  namespaceLabels: 0,
  podsCreated: 0,
  podsDeleted: 0,
};

/** A run that has closed, and one of whose namespaces is still being deleted. */
async function closeSlowly(): Promise<{ readonly api: FakeApi; readonly path: string }> {
  const api = createFakeApi();
  const { cluster } = await open(api);
  const path = '/api/v1/namespaces/kp-run';
  const leaving = api.objects.get(path);
  await cluster.close();
  if (leaving === undefined) throw new Error('no namespace');
  api.objects.set(path, {
    ...leaving,
    metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  });
  api.intercept = (call) =>
    call.method === 'DELETE' && call.path === path ? { status: 409, body: {} } : undefined;
  return { api, path };
}

function ask(
  source: string,
  target: string,
  binding: Binding,
  protocol: 'TCP' | 'UDP' = 'TCP',
): Probe {
  const endpoint = (path: string): Probe['source'] => {
    const [inNamespace = '', name = ''] = path.split('/');
    return { kind: 'pod', namespace: inNamespace, name };
  };
  return bindProbe(
    { source: endpoint(source), target: endpoint(target), ipFamily: 'IPv4', protocol, port: 80 },
    binding,
  );
}

const twoPods = world({ pods: [pod('x/a', { app: 'a' }), pod('y/b', { app: 'b' })] });

describe('applying worlds', () => {
  test('the same world again changes nothing and sends nothing', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const first = await lane.apply(twoPods, [], signal);
    expect(first.changes).toEqual({ ...unchanged, podsCreated: 2, namespaceLabels: 2 });
    api.changes.length = 0;
    expect((await lane.apply(twoPods, [], signal)).changes).toEqual(unchanged);
    expect(api.changes).toEqual([]);
  });

  test('a relabelled pod is patched in place and keeps its identity', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const before = await lane.apply(twoPods, [], signal);
    api.changes.length = 0;
    const next = world({ pods: [pod('x/a', { role: 'z' }), pod('y/b', { app: 'b' })] });
    const after = await lane.apply(next, [], signal);
    expect(after.changes).toEqual({ ...unchanged, podLabels: 1 });
    expect(api.changes).toHaveLength(1);
    expect(after.binding.pods.get('x/a')?.metadata.uid).toBe(
      before.binding.pods.get('x/a')?.metadata.uid,
    );
    expect(after.binding.pods.get('x/a')?.metadata.labels).toEqual({ role: 'z' });
  });

  test('a step deletes and creates pods for real, and tells a reused address', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const before = await lane.apply(twoPods, [], signal);
    const ip = before.binding.pods.get('x/a')?.status?.podIPs?.[0]?.ip ?? '';
    api.statusOf = () => runningStatus(ip);
    api.changes.length = 0;
    const recreate = [{ namespace: 'x', name: 'a' }];
    const after = await lane.apply(twoPods, [], signal, { recreate });
    expect(after.changes).toEqual({ ...unchanged, podsCreated: 1, podsDeleted: 1 });
    expect(after.reusedAddresses).toEqual(['x/a']);
    expect(api.changes.map((change) => change.split(' ')[0])).toEqual(['DELETE', 'POST']);
    expect(after.binding.pods.get('x/a')?.metadata.uid).not.toBe(
      before.binding.pods.get('x/a')?.metadata.uid,
    );
  });

  test('a completed pod is ended by its deadline and stays in the bound world', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    await lane.apply(twoPods, [], signal);
    const ended = { ...pod('x/a', { app: 'a' }), status: { phase: 'Succeeded' } as const };
    api.intercept = (call) => {
      const deadline = JSON.stringify(call.body ?? {}).includes('activeDeadlineSeconds');
      const object = api.objects.get(call.path);
      if (deadline && object !== undefined) object['status'] = { phase: 'Failed', podIPs: [] };
      return undefined;
    };
    const next = world({ pods: [ended, pod('y/b', { app: 'b' })] });
    const after = await lane.apply(next, [], signal, { recreate: [] });
    const phases = after.bound.pods.map(({ status }) => status?.phase);
    expect(phases.toSorted()).toEqual(['Failed', 'Running']);
    api.changes.length = 0;
    await lane.apply(next, [], signal, { recreate: [] });
    expect(api.changes).toEqual([]);
    await lane.apply(twoPods, [], signal);
    expect(api.changes.map((change) => change.split(' ')[0])).toEqual(['DELETE', 'POST']);
  });

  test('a pod that leaves the world stays idle without labels and is reused by its shape', async () => {
    const { lane } = await open(createFakeApi());
    const before = await lane.apply(twoPods, [], signal);
    const without = await lane.apply(world({ pods: [pod('y/b', { app: 'b' })] }), [], signal);
    expect(without.changes).toEqual({ ...unchanged, podLabels: 1 });
    expect(without.bound.pods).toHaveLength(2);
    expect(without.binding.pods.has('x/a')).toBe(false);
    const renamed = world({ pods: [pod('x/new', { n: '1' }), pod('y/b', { app: 'b' })] });
    const after = await lane.apply(renamed, [], signal);
    expect(after.changes).toEqual({ ...unchanged, podLabels: 1 });
    expect(after.binding.pods.get('x/new')?.metadata.uid).toBe(
      before.binding.pods.get('x/a')?.metadata.uid,
    );
  });

  test('beyond the bound the longest idle pods are deleted', async () => {
    const { lane } = await open(createFakeApi(), { idlePodsMax: 1 });
    await lane.apply(world({ pods: ['a', 'b', 'c'].map((name) => pod(`x/${name}`)) }), [], signal);
    const after = await lane.apply(world({}), [], signal);
    expect(after.changes.podsDeleted).toBe(2);
    expect(after.bound.pods).toHaveLength(1);
  });

  test('policies are created, replaced and deleted one by one', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const withPolicies = (...policies: ReturnType<typeof policy>[]): ReturnType<typeof world> => ({
      ...twoPods,
      networkPolicies: policies,
    });
    await lane.apply(
      withPolicies(policy('x/keep'), policy('x/change'), policy('x/drop')),
      [],
      signal,
    );
    api.changes.length = 0;
    const after = await lane.apply(
      withPolicies(policy('x/keep'), policy('x/change', { ingress: [{}] }), policy('y/new')),
      [],
      signal,
    );
    expect(after.changes.networkPolicies).toBe(3);
    expect([...api.changes].sort()).toEqual([
      'DELETE /apis/networking.k8s.io/v1/namespaces/kp-l0-x/networkpolicies/drop',
      'POST /apis/networking.k8s.io/v1/namespaces/kp-l0-y/networkpolicies',
      'PUT /apis/networking.k8s.io/v1/namespaces/kp-l0-x/networkpolicies/change',
    ]);
    expect(after.bound.networkPolicies.map(({ metadata }) => metadata.name).sort()).toEqual([
      'change',
      'keep',
      'new',
    ]);
  });

  test('a rejected policy is the input at fault, and the old world stays in force', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    await lane.apply(twoPods, [], signal);
    api.changes.length = 0;
    const ipBlock = { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] };
    const bad = world({
      namespaces: [namespace('x', { new: 'label' }), namespace('y')],
      pods: [pod('x/a', { other: 'labels' }), pod('y/b', {})],
      networkPolicies: [policy('x/bad', { ingress: [{ from: [{ ipBlock }] }] }), policy('x/good')],
    });
    await expect(lane.apply(bad, [], signal)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('must be a strict subset of `cidr`') as string,
    });
    expect(api.changes).toEqual([]);
    expect((await lane.apply(twoPods, [], signal)).changes).toEqual(unchanged);
  });

  test('a policy that names the address of a new pod is judged before that pod gets labels', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const ipBlock = { cidr: 'masked(pod x/a IPv4)/24', except: ['11.0.0.0/32'] };
    const bad = {
      ...twoPods,
      networkPolicies: [policy('x/p', { ingress: [{ from: [{ ipBlock }] }] })],
    };
    await expect(lane.apply(bad, [], signal)).rejects.toMatchObject({ code: 'input' });
    const pods = [...api.objects].filter(([path]) => path.includes('/kp-l0-x/pods/'));
    expect(pods.map(([, object]) => object.metadata['labels'])).toEqual([{}]);
    const good = {
      ...twoPods,
      networkPolicies: [
        policy('x/p', { ingress: [{ from: [{ ipBlock: { cidr: 'masked(pod x/a IPv4)/24' } }] }] }),
      ],
    };
    const applied = await lane.apply(good, [], signal);
    expect(applied.binding.pods.get('x/a')?.metadata.labels).toEqual({ app: 'a' });
    expect(applied.bound.networkPolicies[0]?.spec.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] },
    ]);
  });

  test('a policy that is stored otherwise than sent is a harness bug, not a HarnessError', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.intercept = (call) =>
      call.method === 'POST' &&
      call.path.endsWith('/networkpolicies') &&
      call.query?.['dryRun'] === undefined
        ? {
            status: 201,
            body: { ...(call.body as object), spec: { podSelector: {}, ingress: [{}] } },
          }
        : undefined;
    const sent = policy('x/p', { ingress: [{ from: [{ podSelector: {} }] }] });
    const failure = lane.apply({ ...twoPods, networkPolicies: [sent] }, [], signal);
    await expect(failure).rejects.toThrow('is stored otherwise than sent');
    await expect(failure).rejects.not.toHaveProperty('code');
  });

  test('what a webhook adds is part of the bound world', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.intercept = (call) => {
      if (call.method !== 'PATCH' || call.query !== undefined || !call.path.includes('/pods/'))
        return undefined;
      const stored = api.objects.get(call.path);
      if (stored === undefined) return undefined;
      return {
        status: 200,
        body: { ...stored, metadata: { ...stored.metadata, labels: { injected: 'yes' } } },
      };
    };
    await lane.apply(twoPods, [], signal);
    const applied = await lane.apply(
      world({ pods: [pod('x/a', { app: 'new' }), pod('y/b', { app: 'b' })] }),
      [],
      signal,
    );
    expect(applied.binding.pods.get('x/a')?.metadata.labels).toEqual({ injected: 'yes' });
  });

  test('a pod whose image is missing is reported with image, pod and message', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.statusOf = () => ({
      phase: 'Pending',
      containerStatuses: [
        {
          image: 'agent',
          state: {
            waiting: {
              reason: 'ErrImageNeverPull',
              message: 'not present with pull policy of Never',
            },
          },
        },
      ],
    });
    const failure = lane.apply(twoPods, [], signal);
    await expect(failure).rejects.toMatchObject({
      code: 'environment',
      hint: expect.stringContaining('kind load docker-image') as string,
    });
    await expect(failure).rejects.toThrow(
      /image agent: pod kp-l0-[xy]\/p-.*ErrImageNeverPull: not present/,
    );
    api.statusOf = (_pod, ip) => runningStatus(ip);
    expect((await lane.apply(twoPods, [], signal)).bound.pods).toHaveLength(2);
  });

  test('fewer nodes than the scenario names: logical nodes wrap around', async () => {
    const { lane } = await open(createFakeApi(['node-b', 'node-a']));
    const applied = await lane.apply(
      world({ pods: [pod('x/a', {}, { nodeName: 'n1' }), pod('x/b', {}, { nodeName: 'n2' })] }),
      [],
      signal,
    );
    expect([...applied.binding.nodes].map(([name, node]) => [name, node.name])).toEqual([
      ['n0', 'node-a'],
      ['n1', 'node-b'],
      ['n2', 'node-a'],
    ]);
    expect(applied.binding.pods.get('x/b')?.spec.nodeName).toBe('node-a');
    expect(applied.bound.nodes).toHaveLength(2);
  });
});

describe('probing', () => {
  test('a probe learns the identity that answered and the source that was seen', async () => {
    const { lane } = await open(createFakeApi());
    const { binding } = await lane.apply(twoPods, [], signal);
    const [observation] = await lane.probe(
      [ask('x/a', 'y/b', binding)],
      { timeoutMs: 100 },
      signal,
    );
    expect(observation).toMatchObject({
      outcome: 'connected',
      identity: binding.pods.get('y/b')?.metadata.uid,
      sourceSeen: binding.pods.get('x/a')?.status?.podIPs?.[0]?.ip,
    });
  });

  test('one batch per source, and a target that acknowledged a port is not asked again', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const { binding } = await lane.apply(twoPods, [], signal);
    const probes = ['x/a', 'y/b'].flatMap((source) =>
      ['x/a', 'y/b'].map((target) => ask(source, target, binding)),
    );
    api.orders.length = 0;
    await lane.probe(probes, { timeoutMs: 100 }, signal);
    expect(api.orders.filter((order) => order.endsWith('listen'))).toHaveLength(2);
    api.orders.length = 0;
    const observations = await lane.probe(probes, { timeoutMs: 100 }, signal);
    expect(api.orders.filter((order) => !order.endsWith('probe'))).toEqual([]);
    expect(api.orders).toHaveLength(2);
    expect(observations.map(({ outcome }) => outcome)).toEqual(Array(4).fill('connected'));
  });

  test('what the receiver recorded although no reply came is delivered, over TCP and UDP', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const { binding } = await lane.apply(twoPods, [], signal);
    api.passes = () => false;
    const probes = [ask('x/a', 'y/b', binding), ask('x/a', 'y/b', binding, 'UDP')];
    const blocked = await lane.probe(probes, { timeoutMs: 100 }, signal);
    expect(blocked.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout']);
    api.loseReplies = true;
    const lost = await lane.probe(probes, { timeoutMs: 100 }, signal);
    expect(lost.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  });

  test('a source that died is an error of the prober, and the next apply replaces it', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const { binding } = await lane.apply(twoPods, [], signal);
    const source = binding.pods.get('x/a')?.metadata;
    api.killPod(source?.namespace ?? '', source?.name ?? '');
    const observations = await lane.probe(
      [ask('x/a', 'y/b', binding), ask('y/b', 'y/b', binding)],
      { timeoutMs: 100 },
      signal,
    );
    expect(observations.map(({ outcome }) => outcome)).toEqual(['error', 'connected']);
    expect(observations[0]?.reason).toContain('the container ended');
    const after = await lane.apply(twoPods, [], signal);
    expect(after.changes).toMatchObject({ podsCreated: 1, podsDeleted: 1 });
    expect(after.binding.pods.get('x/a')?.metadata.uid).not.toBe(source?.uid);
  }, 15_000);

  test('SCTP, a missing family and a missing external endpoint are not probed, and say why', async () => {
    const { lane } = await open(createFakeApi());
    const { binding } = await lane.apply(twoPods, [], signal);
    const probe = ask('x/a', 'y/b', binding);
    const observations = await lane.probe(
      [
        { ...probe, protocol: 'SCTP' },
        { ...probe, ipFamily: 'IPv6' },
        { ...probe, target: { kind: 'external', name: 'e0' } },
      ],
      { timeoutMs: 100 },
      signal,
    );
    expect(observations.map(({ outcome, reason }) => `${outcome}: ${reason ?? ''}`)).toEqual([
      'not-probed: the agent has no SCTP sockets',
      expect.stringContaining('has no IPv6 address'),
      'not-probed: the cluster has no external:e0',
    ]);
  });
});

describe('the sentinel', () => {
  test('where nothing is enforced, every closing effect of the moved kinds stays pending', async () => {
    const { lane } = await open(createFakeApi(['node-a']));
    expect(await lane.readSentinel({ timeoutMs: 10 }, signal)).toEqual({
      controlAlive: true,
      pending: ['ingress', 'egress'].flatMap((direction) =>
        ['policy', 'pod labels', 'namespace labels'].map(
          (kind) => `${direction} closed by ${kind} on n0`,
        ),
      ),
    });
    await lane.moveSentinel({ ...unchanged, podLabels: 2 }, signal);
    expect((await lane.readSentinel({ timeoutMs: 10 }, signal)).pending).toEqual([
      'ingress closed by pod labels on n0',
      'egress closed by pod labels on n0',
    ]);
  });

  test('nothing changed moves nothing', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.changes.length = 0;
    await lane.moveSentinel(unchanged, signal);
    expect(api.changes).toEqual([]);
  });

  test('each kind moves by one object of that kind', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    const moves = async (changes: Partial<typeof unchanged>): Promise<string[]> => {
      api.changes.length = 0;
      await lane.moveSentinel({ ...unchanged, ...changes }, signal);
      return api.changes.map((change) => change.replace(/p-[0-9a-f]+-\d+/, 'POD'));
    };
    expect(await moves({ networkPolicies: 1 })).toEqual([
      'PUT /apis/networking.k8s.io/v1/namespaces/kp-l0-sentinel/networkpolicies/sentinel',
    ]);
    expect(await moves({ podsCreated: 1 })).toEqual([
      'PATCH /api/v1/namespaces/kp-l0-sentinel/pods/POD',
    ]);
    expect(await moves({ namespaceLabels: 1 })).toEqual([
      'PATCH /api/v1/namespaces/kp-l0-sentinel',
    ]);
  });

  test('a control pair that does not answer means that the environment is broken', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.passes = (_source, _target, port) => port !== 7000;
    expect((await lane.readSentinel({ timeoutMs: 10 }, signal)).controlAlive).toBe(false);
  });
});

describe('hostNetwork pods', () => {
  const onHost = world({
    namespaces: [namespace('h')],
    pods: [pod('h/a', {}, { hostNetwork: true })],
  });

  test('a second lane gets them only when the first has let go', async () => {
    const { cluster, lane } = await open(createFakeApi());
    const second = await cluster.openLane(1, signal);
    await lane.apply(onHost, [], signal);
    let applied = false;
    const waiting = second.apply(onHost, [], signal).then(() => {
      applied = true;
    });
    await Promise.resolve();
    expect(applied).toBe(false);
    const without = await lane.apply(twoPods, [], signal);
    expect(without.changes.podsDeleted).toBe(1);
    await waiting;
    expect(applied).toBe(true);
  });

  test('they stay idle for the next world that has them while no other lane waits', async () => {
    const { lane } = await open(createFakeApi());
    const before = await lane.apply(onHost, [], signal);
    const without = await lane.apply(twoPods, [], signal);
    expect(without.changes.podsDeleted).toBe(0);
    expect(without.binding.pods.has('h/a')).toBe(false);
    const again = await lane.apply(onHost, [], signal);
    expect(again.changes.podsCreated).toBe(0);
    expect(again.binding.pods.get('h/a')?.metadata.uid).toBe(
      before.binding.pods.get('h/a')?.metadata.uid,
    );
  });

  test('a lane that closes lets go of its idle ones', async () => {
    const { cluster, lane } = await open(createFakeApi());
    const second = await cluster.openLane(1, signal);
    await lane.apply(onHost, [], signal);
    await lane.apply(twoPods, [], signal);
    const waiting = second.apply(onHost, [], signal);
    await lane.close();
    expect((await waiting).changes.podsCreated).toBe(1);
  });

  test.each([
    ['before another lane asks for them', true],
    ['while another lane waits for them', false],
  ])(
    'a lane that comes to rest %s lets go of them and keeps its other pods',
    async (_when, first) => {
      const { cluster, lane } = await open(createFakeApi());
      const second = await cluster.openLane(1, signal);
      const both = { ...onHost, pods: [...onHost.pods, pod('h/b')] };
      await lane.apply(both, [], signal);
      if (first) lane.rest();
      const waiting = second.apply(onHost, [], signal);
      lane.rest();
      expect((await waiting).changes.podsCreated).toBe(1);
      const again = lane.apply(both, [], signal);
      second.rest();
      expect((await again).changes).toMatchObject({ podsCreated: 1, podsDeleted: 0 });
    },
  );

  test('two on one node are more than the cluster can hold', async () => {
    const { lane } = await open(createFakeApi(['only']));
    const two = {
      ...onHost,
      pods: ['h/a', 'h/b'].map((path) => pod(path, {}, { hostNetwork: true })),
    };
    await expect(lane.apply(two, [], signal)).rejects.toMatchObject({ code: 'environment' });
  });
});

describe('opening, closing and cleaning', () => {
  test('close removes every namespace of the run and nothing else', async () => {
    const api = createFakeApi();
    api.objects.set('/api/v1/namespaces/shop', { metadata: { name: 'shop' } });
    const { cluster, lane } = await open(api);
    await lane.apply(twoPods, [], signal);
    await cluster.close();
    await cluster.close();
    const left = [...api.objects.keys()].filter((path) => path.startsWith('/api/v1/namespaces/'));
    expect(left).toEqual(['/api/v1/namespaces/shop']);
  });

  test('a lane that closes takes its namespaces with it, and leaves those of other lanes', async () => {
    const api = createFakeApi();
    const { cluster, lane } = await open(api);
    const other = await cluster.openLane(100, signal);
    await lane.apply(twoPods, [], signal);
    await other.apply(twoPods, [], signal);
    await other.close();
    const left = [...api.objects.keys()].filter((path) => path.startsWith('/api/v1/namespaces/'));
    expect(left.filter((path) => path.includes('-l100-'))).toEqual([]);
    expect(left.some((path) => path.includes('-l0-'))).toBe(true);
  });

  test('a namespace that somebody else made is left alone', async () => {
    const api = createFakeApi();
    const { lane } = await open(api);
    api.objects.set('/api/v1/namespaces/kp-l0-x', { metadata: { name: 'kp-l0-x' } });
    await expect(lane.apply(twoPods, [], signal)).rejects.toThrow(
      'namespace kp-l0-x exists and was not made by kubeprop',
    );
  });

  test('two runs cannot hold one prefix', async () => {
    const api = createFakeApi();
    await open(api);
    await expect(open(api, { runName: 'other' })).rejects.toThrow('run "test" holds this prefix');
  });

  test('clean spares a living run, and force does not', async () => {
    const api = createFakeApi();
    await open(api);
    const options = { waitMs: 0, signal };
    const spared = await cleanNamespaces(api, { ...options, force: false });
    expect(spared.removed).toEqual([]);
    expect(spared.kept.map(({ namespace: name }) => name).sort()).toEqual([
      'kp-l0-sentinel',
      'kp-run',
    ]);
    const forced = await cleanNamespaces(api, { ...options, force: true });
    expect([...forced.removed].sort()).toEqual(['kp-l0-sentinel', 'kp-run']);
  });

  test('what a run with an expired lease left is removed by the next one', async () => {
    const api = createFakeApi();
    await open(api);
    const lease = [...api.objects].find(([path]) => path.includes('/leases/'))?.[1];
    if (lease === undefined) throw new Error('no lease');
    lease['spec'] = { renewTime: '2020-01-01T00:00:00.000000Z', holderIdentity: 'test' };
    const log: string[] = [];
    await open(api, { runName: 'next', log: (message) => log.push(message) });
    expect(log).toContain('2 namespaces of an earlier run are gone');
  }, 15_000);

  test('a run ends with their names where namespaces of the last one do not go', async () => {
    const { api } = await closeSlowly();
    await expect(open(api, { leftoverWaitMs: 10 })).rejects.toMatchObject({
      code: 'environment',
      message: 'namespaces of an earlier run still terminate after 0.01 s: kp-run',
    });
  });

  test('a run that starts while the last one is being deleted waits for it', async () => {
    const { api, path } = await closeSlowly();
    setTimeout(() => api.objects.delete(path), 50);
    await expect(open(api)).resolves.toHaveProperty('lane');
  });

  test.each([
    [true, 'rejects'],
    [false, 'resolves'],
  ] as const)('what Services need is asked for where they are asked: %s', async (asks, settles) => {
    const api = createFakeApi();
    api.intercept = (call) => {
      const text = JSON.stringify(call.body ?? '');
      return text.includes('"resource":"endpointslices"') && text.includes('"verb":"list"')
        ? { status: 201, body: { status: { allowed: false } } }
        : undefined;
    };
    const opened = open(api, { asksServices: asks });
    if (settles === 'resolves') await expect(opened).resolves.toHaveProperty('lane');
    else await expect(opened).rejects.toThrow('may not, on https://fake: list endpointslices');
  });

  test('missing permissions are listed before anything is made', async () => {
    const api = createFakeApi();
    api.intercept = (call) => {
      const text = JSON.stringify(call.body ?? '');
      return text.includes('"resource":"networkpolicies"') && text.includes('"verb":"update"')
        ? { status: 201, body: { status: { allowed: false } } }
        : undefined;
    };
    await expect(open(api)).rejects.toThrow(
      'may not, on https://fake: update networkpolicies.networking.k8s.io',
    );
    expect(api.changes).toEqual([]);
  });
});
