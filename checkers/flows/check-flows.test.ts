import { describe, expect, test } from 'vitest';
import type { FlowOutcome, FlowPrediction, FlowResult } from '../../model/flow.ts';
import { checkFlows } from './check-flows.ts';
import { distributionOptionsFor } from './flow-looks.ts';

const pair: FlowOutcome = {
  kind: 'backends',
  backends: ['a', 'b'],
  model: {
    kind: 'independent',
    shares: new Map([
      ['a', 0.5],
      ['b', 0.5],
    ]),
  },
};

function predicting(...outcomes: readonly FlowOutcome[]): FlowPrediction {
  return { outcomes, rules: [66] };
}

function answered(...backends: readonly string[]): readonly FlowResult[] {
  return backends.map((backend) => ({ backend, sourceSeen: '10.0.0.1' }));
}

function failed(...failures: readonly ('refused' | 'timeout' | 'error')[]): readonly FlowResult[] {
  return failures.map((failure) => ({ failure }));
}

function judge(prediction: FlowPrediction, flows: readonly FlowResult[]): string {
  const options = distributionOptionsFor(prediction, 'reachability', 4);
  const verdict = checkFlows(prediction, { flows }, options);
  return verdict.status === 'violates' ? verdict.fault : verdict.status;
}

describe('backends', () => {
  test('of which one is a stranger violate at the first flow', () => {
    expect(judge(predicting(pair), answered('a', 'x'))).toBe('outside-set');
  });

  test('of which one is never seen violate once chance cannot explain it', () => {
    const prediction = predicting(pair);
    const [look = 0] = distributionOptionsFor(prediction, 'reachability', 4).looks;
    expect(judge(prediction, answered(...Array<string>(look).fill('a')))).toBe('never-used');
    expect(judge(prediction, answered(...Array<string>(8).fill('a')))).toBe('continue');
  });

  test('that fail more often than a network that loses a few flows violate', () => {
    const lost = [...answered('a', 'b'), ...failed('timeout')];
    expect(judge(predicting(pair), lost)).toBe('continue');
    expect(judge(predicting(pair), [...lost, ...failed('timeout', 'timeout')])).toBe('no-answer');
  });

  test('of a sticky source are one, whatever address they saw', () => {
    const outcome: FlowOutcome = {
      kind: 'backends',
      backends: ['a', 'b'],
      model: { kind: 'per-client', backends: ['a', 'b'] },
    };
    const flows: FlowResult[] = [
      { backend: 'a', sourceSeen: '10.0.0.1' },
      { backend: 'b', sourceSeen: '172.18.0.2' },
    ];
    expect(judge(predicting(outcome), flows)).toBe('not-sticky');
  });

  test('without a known distribution are a set', () => {
    const outcome: FlowOutcome = { kind: 'backends', backends: ['a', 'b'] };
    expect(judge(predicting(outcome), answered(...Array<string>(40).fill('a')))).toBe('conforms');
    expect(judge(predicting(outcome), answered('x'))).toBe('outside-set');
  });
});

describe('silence', () => {
  const refuse = predicting({ kind: 'refuse' });
  const drop = predicting({ kind: 'drop' });

  test('is a refusal where one flow is refused: kernels limit the rate of rejections', () => {
    expect(judge(refuse, failed('refused', 'timeout', 'timeout'))).toBe('conforms');
    expect(judge(refuse, failed('timeout', 'timeout', 'timeout'))).toBe('dropped-not-refused');
  });

  test('is a drop where no flow is refused', () => {
    expect(judge(drop, failed('timeout', 'timeout', 'timeout'))).toBe('conforms');
    expect(judge(drop, failed('refused', 'timeout', 'timeout'))).toBe('refused-not-dropped');
  });

  test('is broken by any answer', () => {
    expect(judge(drop, [...answered('a'), ...failed('timeout', 'timeout')])).toBe('answered');
  });

  test('that may be one or the other conforms as either', () => {
    const both = predicting({ kind: 'drop' }, pair);
    expect(judge(both, failed('timeout', 'timeout', 'timeout'))).toBe('conforms');
  });
});

test('a flow that could not be sent proves nothing', () => {
  expect(judge(predicting(pair), [...answered('a'), ...failed('error')])).toBe('unknown');
});

test('a question that nothing answers is not to be asked', () => {
  expect(() => judge(predicting(), answered('a'))).toThrow(RangeError);
});
