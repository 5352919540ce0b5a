import { expect, test } from 'vitest';
import { formatFlowSummary } from '../../report/flow-text.ts';
import { runFlowCases } from '../testing/run-flow-cases.ts';

async function summaryWith(externalEndpoints: number): Promise<readonly string[]> {
  const options = { externalEndpoints };
  const results = await runFlowCases({ suite: 'services', seed: 1, cases: 6, options });
  expect(results.map(({ status }) => status)).toEqual(Array(6).fill('conforms'));
  return formatFlowSummary(results, 0, true).filter((line) => line.startsWith('from outside'));
}

test('the summary counts what was asked from outside, by where', async () => {
  expect(await summaryWith(1)).toEqual([
    expect.stringMatching(
      /^from outside: [1-9]\d* at node ports, [1-9]\d* at external addresses, [1-9]\d* at load balancers, [1-9]\d* at health check ports$/,
    ),
  ]);
});

test('without an external endpoint nothing is asked from outside, cases conform, and the summary says so', async () => {
  expect(await summaryWith(0)).toEqual(['from outside: not asked, there is no external endpoint']);
});
