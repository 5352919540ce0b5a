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

describe('backends of which policies deny some', () => {
  const half: FlowOutcome = { ...pair, denied: ['b'] };
  const [look = 0] = distributionOptionsFor(predicting(half), 'reachability', 4).looks;
  const repeat = (some: readonly FlowResult[], times: number): readonly FlowResult[] =>
    Array.from({ length: times }, () => some).flat();

  test('conform when their share of the flows fails, in whichever way', () => {
    const [timeout, refused] = failed('timeout', 'refused');
    const [answer] = answered('a');
    if (timeout === undefined || refused === undefined || answer === undefined) throw new Error();
    expect(judge(predicting(half), repeat([answer, timeout, answer, refused], look))).toBe('conforms'); // prettier-ignore
  });

  test('violate as soon as a denied one answers', () => {
    expect(judge(predicting(half), answered('a', 'b'))).toBe('denied-answered');
  });

  test('violate when no flow fails, and when none is answered', () => {
    expect(judge(predicting(half), answered(...Array<string>(look).fill('a')))).toBe('never-used');
    expect(judge(predicting(half), failed(...Array<'timeout'>(look).fill('timeout')))).toBe('never-used'); // prettier-ignore
  });

  test('are decided by a few flows where all of them are denied', () => {
    const none = predicting({ ...pair, denied: ['a', 'b'] });
    expect(judge(none, failed('timeout', 'timeout'))).toBe('continue');
    expect(judge(none, failed('timeout', 'timeout', 'timeout'))).toBe('conforms');
    expect(judge(none, answered('a'))).toBe('denied-answered');
  });

  test('may answer or fail where the verdict is open, but not all of them', () => {
    const open = predicting({ ...pair, open: ['b'] });
    expect(judge(open, answered(...repeatWords(['a', 'b'], look)))).toBe('conforms');
    expect(judge(open, repeat([...answered('a'), ...failed('timeout')], look))).toBe('conforms');
    expect(judge(open, failed(...Array<'timeout'>(look).fill('timeout')))).toBe('never-used');
  });

  test('of a sticky source fail all or none', () => {
    const model = { kind: 'per-client', backends: ['a', 'b'] } as const;
    const sticky = predicting({ kind: 'backends', backends: ['a', 'b'], denied: ['b'], model });
    expect(judge(sticky, repeat(failed('timeout'), 24))).toBe('conforms');
    expect(judge(sticky, repeat(answered('a'), 24))).toBe('conforms');
    expect(judge(sticky, repeat([...answered('a'), ...failed('timeout')], 12))).toBe('no-answer');
  });
});

function repeatWords(words: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, () => words).flat();
}
