import { describe, expect, it } from 'vitest';
import { openCluster } from '../cluster/kubernetes/connect-cluster.ts';
import type { ApiCall, ApiResponse } from '../cluster/kubernetes/kubernetes-api.ts';
import { createFakeApi, type FakeApi } from '../cluster/kubernetes/testing/fake-api.ts';
import type { FaultName } from '../cluster/simulated/faults.ts';
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import type { CaseResult, CaseStatus } from '../model/case-result.ts';
import { enforcePolicies } from './testing/enforce-policies.ts';
import { quietCampaign } from './testing/quiet-campaign.ts';

const options = resolveGeneratorOptions({ podsMax: 3, policiesMax: 2, hostNetwork: false });
const cases = 8;

/** Runs cases through the adapter of real clusters; `disturb` is called after each, before the next begins. */
async function run(
  disturb: (api: FakeApi, finished: CaseResult) => void,
  faults: readonly FaultName[] = [],
): Promise<readonly CaseStatus[]> {
  const api = createFakeApi();
  enforcePolicies(api, new Set(faults));
  const cluster = await openCluster(api, {
    context: 'fake',
    agentImage: 'agent',
    agentProgram: 'program',
    runName: 'test',
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const statuses: CaseStatus[] = [];
  await quietCampaign(cluster, {
    scenarioAt: (index) => generateScenario(options, 3, index),
    cases,
    settleTimeoutMs: 300,
    onCase: (result) => {
      statuses.push(result.status);
      disturb(api, result);
    },
  });
  expect([...api.objects.keys()].filter((path) => path.includes('kubeprop'))).toEqual([]);
  return statuses;
}

/** Namespace and name of every pod that the API holds. */
function podsOf(api: FakeApi): readonly (readonly [string, string])[] {
  return [...api.objects.keys()].flatMap((path) => {
    const found = /\/namespaces\/([^/]+)\/pods\/([^/]+)$/.exec(path);
    return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const];
  });
}

function count(statuses: readonly CaseStatus[], status: CaseStatus): number {
  return statuses.filter((each) => each === status).length;
}

const unavailable: ApiResponse = { status: 503, body: { message: 'the server is unavailable' } };

describe('faults of the environment under the adapter of real clusters', () => {
  it('without any, generated cases conform, and a fault of the network is found', async () => {
    expect(await run(() => undefined)).toEqual(Array(cases).fill('conforms'));
    const faulty = await run(() => undefined, ['policies-not-enforced']);
    expect(count(faulty, 'violates')).toBeGreaterThan(cases / 2);
  });

  it('restarted agents, between any two cases, are no denial', async () => {
    const statuses = await run((api) => {
      for (const [namespace, name] of podsOf(api)) api.restartAgent(namespace, name);
    });
    expect(count(statuses, 'violates')).toBe(0);
    expect(count(statuses, 'conforms')).toBeGreaterThan(cases / 2);
  });

  it('cut attach streams are not noticed', async () => {
    const statuses = await run((api) => {
      for (const [namespace, name] of podsOf(api)) api.cutStream(namespace, name);
    });
    expect(statuses).toEqual(Array(cases).fill('conforms'));
  });

  it('lost pods are replaced', async () => {
    const statuses = await run((api, { index }) => {
      if (index % 2 === 0)
        for (const [namespace, name] of podsOf(api)) api.killPod(namespace, name);
    });
    expect(count(statuses, 'violates')).toBe(0);
    expect(count(statuses, 'conforms')).toBeGreaterThan(cases / 2);
  });

  it('an API server that is away for a while costs the cases that it meets', async () => {
    let refusals = 0;
    const statuses = await run((api, { index }) => {
      if (index !== 2) return;
      refusals = 0;
      api.intercept = () => (refusals++ < 3 ? unavailable : undefined);
    });
    expect(refusals).toBeGreaterThan(3);
    expect(count(statuses, 'violates')).toBe(0);
    expect(count(statuses, 'conforms')).toBeGreaterThanOrEqual(cases - 3);
  });

  it('changes whose answer was lost are made again or found made', async () => {
    let lost = 0;
    const statuses = await run((api, { index }) => {
      api.intercept = (call) => {
        if (index % 3 !== 1 || call.method === 'GET' || call.query?.['dryRun'] !== undefined)
          return;
        if (call.method === 'DELETE' || lost >= 4) return;
        lost++;
        return carriedOutUnheard(api, call);
      };
    });
    expect(lost).toBeGreaterThan(0);
    expect(count(statuses, 'violates')).toBe(0);
    expect(count(statuses, 'conforms')).toBeGreaterThan(cases / 3);
  });

  it('a list that is behind is asked again', async () => {
    let stale = 0;
    const statuses = await run((api) => {
      api.intercept = (call) => {
        const isList = call.method === 'GET' && call.path.endsWith('/pods');
        if (!isList || stale++ % 2 === 1) return;
        return { status: 200, body: { items: [] } };
      };
    });
    expect(stale).toBeGreaterThan(0);
    expect(statuses).toEqual(Array(cases).fill('conforms'));
  });
});

/** The call takes effect and its answer is lost. */
function carriedOutUnheard(api: FakeApi, call: ApiCall): ApiResponse {
  const { intercept } = api;
  api.intercept = () => undefined;
  void api.request(call).catch(() => undefined);
  api.intercept = intercept;
  return unavailable;
}
