import { describe, expect, test, vi } from 'vitest';
import { bindProbe } from '../../model/binding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { AppliedWorld, Lane } from '../cluster.ts';
import { createFakeApi, type FakeApi } from './testing/fake-api.ts';
import { openFakeCluster } from './testing/open-fake-cluster.ts';
import { pod, world } from './testing/worlds.ts';

const signal = new AbortController().signal;
const twoPods = world({ pods: [pod('x/a'), pod('x/b')] });

/** A question to a receiver is asked twice, with a deadline each time. */
const twoDeadlinesMs = 10_000;

interface Opened {
  readonly api: FakeApi;
  readonly lane: Lane;
  readonly applied: AppliedWorld;
}

async function open(): Promise<Opened> {
  const api = createFakeApi();
  const { lane } = await openFakeCluster(api);
  return { api, lane, applied: await lane.apply(twoPods, [], signal) };
}

async function ask({ lane, applied }: Opened, from: string, to: string): Promise<Observation> {
  const end = (name: string): Endpoint => ({ kind: 'pod', namespace: 'x', name });
  const probe = {
    source: end(from),
    target: end(to),
    ipFamily: 'IPv4',
    protocol: 'TCP',
    port: 80,
  } as const;
  const [observation] = await lane.probe(
    [bindProbe(probe, applied.binding)],
    { timeoutMs: 100 },
    signal,
  );
  if (observation === undefined) throw new Error('one probe gives one observation');
  return observation;
}

/** Namespace and name of the real pod that plays x/NAME. */
function real({ applied }: Opened, name: string): readonly [string, string] {
  const { namespace = '', name: realName = '' } =
    applied.binding.pods.get(`x/${name}`)?.metadata ?? {};
  return [namespace, realName];
}

describe('agents that fail', () => {
  test('a receiver that was restarted refuses: an error, not a denial, and it listens again after', async () => {
    const opened = await open();
    expect((await ask(opened, 'a', 'b')).outcome).toBe('connected');
    opened.api.restartAgent(...real(opened, 'b'));
    const after = await ask(opened, 'a', 'b');
    expect(after.outcome).toBe('error');
    expect(after.reason).toContain('was restarted');
    expect((await ask(opened, 'a', 'b')).outcome).toBe('connected');
  });

  test('a source that was restarted asks again, and keeps the answer', async () => {
    const opened = await open();
    await ask(opened, 'a', 'b');
    opened.api.restartAgent(...real(opened, 'a'));
    expect((await ask(opened, 'a', 'b')).outcome).toBe('connected');
  });

  test('a cut attach stream is attached again, and its orders are answered', async () => {
    const opened = await open();
    opened.api.cutStream(...real(opened, 'a'));
    expect((await ask(opened, 'a', 'b')).outcome).toBe('connected');
  });

  test('a frozen receiver is an error, not a denial, and answers once it is thawed', async () => {
    const opened = await open();
    await ask(opened, 'a', 'b');
    const thaw = opened.api.freeze(...real(opened, 'b'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asking = ask(opened, 'a', 'b');
    await vi.advanceTimersByTimeAsync(twoDeadlinesMs);
    const frozen = await asking;
    vi.useRealTimers();
    expect(frozen.outcome).toBe('error');
    expect(frozen.reason).toContain('record could not be read');
    thaw();
    expect((await ask(opened, 'a', 'b')).outcome).toBe('connected');
  });
});
