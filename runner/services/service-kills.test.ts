/**
 * The oracle and the simulated proxies, which share no code, agree over generated worlds; and every fault of the simulated ones
 * is found within the committed number of cases, which may only fall.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulatedDnsModes, type SimulatedDnsMode } from '../../cluster/simulated/services/dns-mode.ts'; // prettier-ignore
import { serviceFaultNames } from '../../cluster/simulated/services/service-faults.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { runFlowCases, type FlowCases } from '../testing/run-flow-cases.ts';

function notConforming(results: readonly FlowCaseResult[]): readonly string[] {
  return results.flatMap(({ index, status, answers, dns }) =>
    status === 'conforms'
      ? []
      : [`${index} ${status} ${JSON.stringify(answers)} ${JSON.stringify(dns)}`],
  );
}

/** More cases where the deep tests run. */
const scale = process.env['KUBEPROP_DEEP'] === undefined ? 1 : 10;

describe('the simulated proxies and the oracle', () => {
  test('agree on who answers', async () => {
    const results = await runFlowCases({ suite: 'services', seed: 1, cases: 40 * scale });
    expect(notConforming(results)).toEqual([]);
    const outside = results
      .flatMap(({ answers }) => answers)
      .filter(({ question }) => question.source.kind === 'external');
    const ways = ['nodePort', 'externalIP', 'loadBalancerIP', 'healthCheckNodePort'];
    expect(
      new Set(outside.map(({ question }) => `${question.via} ${question.node ?? ''}`)),
    ).toEqual(new Set(ways.flatMap((via) => [`${via} n0`, `${via} n1`])));
    const outcomes = outside.flatMap(({ prediction }) =>
      prediction.outcomes.map(({ kind }) => kind),
    );
    expect(new Set(outcomes)).toEqual(new Set(['backends', 'refuse', 'drop']));
  });

  test('agree on how often', async () => {
    const results = await runFlowCases({ suite: 'load', seed: 1, cases: 5 * scale });
    expect(notConforming(results)).toEqual([]);
  });

  test('agree on what names resolve to', async () => {
    const results = await runFlowCases({ suite: 'dns', seed: 1, cases: 40 * scale });
    expect(notConforming(results)).toEqual([]);
    expect(results.flatMap(({ dns }) => dns).length).toBeGreaterThan(1_000);
  });

  test.each(Object.keys(simulatedDnsModes) as SimulatedDnsMode[])(
    'agree on what names resolve to where the server has %s',
    async (dns) => {
      const options = { dns };
      const results = await runFlowCases({ suite: 'dns', seed: 3, cases: 10 * scale, options });
      expect(notConforming(results)).toEqual([]);
    },
  );

  test('agree on whom policies keep from answering', async () => {
    const results = await runFlowCases({ suite: 'service-policies', seed: 1, cases: 40 * scale });
    expect(notConforming(results)).toEqual([]);
    const denied = results
      .flatMap(({ answers }) => answers)
      .filter(({ prediction: { outcomes } }) =>
        outcomes.some((outcome) => outcome.kind === 'backends' && outcome.denied !== undefined),
      );
    expect(denied.length).toBeGreaterThan(100);
  });

  test('agree on what pods and Services are while pods live and die', async () => {
    const results = await runFlowCases({ suite: 'lifecycle', seed: 1, cases: 15 * scale });
    expect(notConforming(results)).toEqual([]);
    const moments = new Set(
      results.flatMap(({ answers }) => answers.flatMap(({ question }) => question.moment ?? [])),
    );
    expect([...moments].some((moment) => moment.startsWith('during after event'))).toBe(true);
  });

  test('agree while a hundredth of the flows is lost and one node is late', async () => {
    const options = { noise: 0.01, settleDelayMs: [0, 900] };
    const results = await runFlowCases({ suite: 'services', seed: 2, cases: 20 * scale, options });
    expect(notConforming(results)).toEqual([]);
  });
});

interface Budget {
  readonly suite: FlowCases['suite'];
  /** Cases of seed 1 up to the first kill. */
  readonly cases: number;
}

const budgets = JSON.parse(
  readFileSync(new URL('../../bench/quality/service-budgets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Budget>>;

describe('every fault of Services', () => {
  test('has a budget', () => {
    expect(Object.keys(budgets).sort()).toEqual([...serviceFaultNames].sort());
  });

  test.each(serviceFaultNames)('%s is found within its budget', async (fault) => {
    const { suite = 'services', cases = 0 } = budgets[fault] ?? {};
    const options = { serviceFaults: [fault] };
    const results = await runFlowCases({ suite, seed: 1, cases, options, failFast: true });
    expect(results.at(-1)?.status).toBe('violates');
  });
});
