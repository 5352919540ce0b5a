import { describe, expect, it } from 'vitest';
import {
  chaosKinds,
  parseChaos,
  type ChaosKind,
} from '../../cluster/simulated/chaos/chaos-options.ts';
import { withChaos } from '../../cluster/simulated/chaos/with-chaos.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { serviceRun, type ServiceRun, type ServiceRunSetting } from '../testing/service-run.ts';

type Setting = Pick<ServiceRunSetting, 'suite' | 'lanes' | 'failFast'> & {
  readonly cases?: number;
  readonly chaos: string;
  readonly options?: SimulatedOptions;
};

async function run({ chaos: text, cases = 8, options, ...rest }: Setting): Promise<ServiceRun> {
  const chaos = parseChaos(text);
  const simulated = createSimulatedCluster({
    ...{ seed: 1, nodes: 2, externalEndpoints: 1, ipFamilies: ['IPv4'] },
    settleDelayMs: [0, chaos['node-delay']],
    ...options,
  });
  return await serviceRun(withChaos(simulated, chaos, 1), { ...rest, seed: 1, cases });
}

function count({ cases }: ServiceRun, wanted: string): number {
  return cases.filter(({ status }) => status === wanted).length;
}

const elapsedMs = ({ cases }: ServiceRun): number =>
  cases.reduce((sum, { elapsedMs: ms }) => sum + ms, 0);

/** A share at which each kind shows within a few cases; a case of a lifecycle makes ten times as many calls. */
function shareOf(kind: ChaosKind, suite: string): number {
  if (kind === 'lost-lanes') return 1;
  if (kind === 'node-delay') return 500;
  return suite === 'lifecycle' ? 0.05 : 0.3;
}

describe.each(['services', 'dns', 'lifecycle'])(
  'chaos in suite %s on a cluster that conforms',
  (suite) => {
    const undisturbed = run({ suite, chaos: '' });

    it.each(chaosKinds)(
      '%s is never a violation, and is not passed over in silence',
      async (kind) => {
        const disturbed = await run({ suite, chaos: `${kind}=${shareOf(kind, suite)}` });
        const quiet = await undisturbed;
        expect(count(quiet, 'conforms')).toBe(8);
        expect(count(disturbed, 'violates')).toBe(0);
        const seen = disturbed.code === 3 || elapsedMs(disturbed) > elapsedMs(quiet);
        expect(seen).toBe(true);
      },
    );
  },
);

describe('a run of Services in a failing environment', () => {
  it('meets the same failures with the same seed', async () => {
    const chaos = 'lost-calls=0.05,lost-agents=0.02,cut-nodes=0.01,api-away=0.005';
    const again = () => run({ suite: 'lifecycle', chaos, options: { noise: 0.01 } });
    expect((await again()).cases).toEqual((await again()).cases);
  });

  it('waits for an API server that is away: cases are lost, not the run', async () => {
    const away = await run({ suite: 'services', chaos: 'api-away=0.02', cases: 30 });
    expect(away.cases).toHaveLength(30);
    expect(count(away, 'inconclusive')).toBeGreaterThan(1);
    expect(count(away, 'conforms')).toBeGreaterThan(20);
  });

  it('leaves the cases of a lane that cannot be opened to the others', async () => {
    const halved = await run({ suite: 'dns', chaos: 'lost-lanes=0.5', lanes: 8 });
    expect(halved.text).toContain('a lane is lost: simulated chaos: opening lane');
    expect(halved.cases.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(halved.code).toBe(0);
  });

  it('ends without a result where no lane can be opened, and says why', async () => {
    const none = await run({ suite: 'services', chaos: 'lost-lanes=1', lanes: 2 });
    expect(none.code).toBe(3);
    expect(none.text).toContain('INCONCLUSIVE: simulated chaos: opening lane 0');
  });
});

describe('lost packets', () => {
  it.each(['services', 'dns', 'lifecycle', 'service-policies'])(
    'are no violation in suite %s',
    async (suite) => {
      const lossy = await run({ suite, chaos: '', cases: 12, options: { noise: 0.01 } });
      expect(count(lossy, 'violates')).toBe(0);
      expect(count(lossy, 'conforms')).toBeGreaterThan(8);
    },
  );
});

describe('chaos on a cluster that does not conform', () => {
  const chaos = 'lost-calls=0.004,lost-batches=0.004,lost-readings=0.02,lost-agents=0.004';
  it.each([
    ['services', 'last-endpoint-never-used'],
    ['services', 'hairpin-dropped'],
    ['services', 'affinity-everywhere'],
    ['service-policies', 'policies-bypassed-by-services'],
    ['load', 'first-endpoint-preferred'],
    ['dns', 'dns-one-owner-per-address'],
    ['dns', 'look-up-first-suffix-alone'],
    ['lifecycle', 'lifecycle-liveness-ignored'],
    ['lifecycle', 'lifecycle-gap-at-deletion'],
  ] as const)('does not hide, in suite %s, the fault %s', async (suite, fault) => {
    const options = { noise: 0.01, serviceFaults: [fault] };
    const found = await run({ suite, chaos, cases: 40, failFast: true, options });
    expect(found.text).toContain('FINDING 1');
    expect(found.code).toBe(1);
  });
});
