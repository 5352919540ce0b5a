import { describe, expect, it } from 'vitest';
import { distributionOptionsFor } from '../../checkers/flows/flow-looks.ts';
import type { FlowRequest, ServiceLane } from '../../cluster/service-lane.ts';
import type { FlowPrediction, FlowResult, FlowTarget } from '../../model/flow.ts';
import { askQuestions, type JudgedFlow } from './ask-questions.ts';

const prediction: FlowPrediction = {
  outcomes: [
    {
      kind: 'backends',
      backends: ['a', 'b', 'c'],
      model: {
        kind: 'independent',
        shares: new Map(['a', 'b', 'c'].map((backend) => [backend, 1 / 3])),
      },
    },
  ],
  rules: [],
};
const target: FlowTarget = {
  source: { kind: 'pod', namespace: 'x', name: 'p' },
  address: '10.96.0.1',
  protocol: 'TCP',
  port: 80,
};

/** Asks one question of a lane whose flows end so; with the sizes of the samples that it was asked for. */
async function ask(
  resultOf: (flow: number) => FlowResult,
): Promise<JudgedFlow & { readonly counts: readonly number[] }> {
  const counts: number[] = [];
  let sent = 0;
  const lane: Pick<ServiceLane, 'flows'> = {
    flows: (requests: readonly FlowRequest[]) =>
      Promise.resolve(
        requests.map(({ count }) => {
          counts.push(count);
          return { flows: Array.from({ length: count }, () => resultOf(sent++)) };
        }),
      ),
  };
  const options = distributionOptionsFor(prediction, 'reachability', 4);
  const { signal } = new AbortController();
  const [judged] = await askQuestions(lane as ServiceLane, [{ target, prediction, options }], 1_000, signal); // prettier-ignore
  if (judged === undefined) throw new Error('one question has one answer');
  return { ...judged, counts };
}

const names = ['a', 'b', 'c'];
const answered = (flow: number): FlowResult => ({
  backend: names[((flow * flow * 31 + flow * 17) % 101) % 3] ?? '',
  sourceSeen: '',
});

describe('askQuestions', () => {
  it('asks for as many flows as see every backend, a few of them first', async () => {
    const { verdict, flows, counts } = await ask(answered);
    expect(verdict.status).toBe('conforms');
    expect(counts[0]).toBe(4);
    expect(flows.length).toBeGreaterThan(50);
  });

  it('sends no more where nobody answers the first few', async () => {
    const { verdict, counts } = await ask(() => ({ failure: 'timeout' }));
    expect(verdict).toMatchObject({ status: 'violates', fault: 'no-answer' });
    expect(counts).toEqual([4]);
  });

  it('sends as many more as got lost', async () => {
    const { verdict, flows } = await ask((flow) =>
      flow === 1 ? { failure: 'timeout' } : answered(flow),
    );
    expect(verdict.status).toBe('conforms');
    expect(flows.filter((flow) => 'backend' in flow)).toHaveLength(flows.length - 1);
  });
});
