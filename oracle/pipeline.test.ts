import { describe, expect, test } from 'vitest';
import { pass, runPipeline, type Action, type Stage } from './pipeline.ts';
import type { DirectionQuestion } from './question.ts';

const address = { ipFamily: 'IPv4', bytes: [10, 0, 0, 1] } as const;
const end = { kind: 'external', address } as const;
const question: DirectionQuestion = {
  direction: 'Ingress',
  subject: end,
  peer: end,
  destination: end,
  ipFamily: 'IPv4',
  protocol: 'TCP',
  port: 80,
};

function stage(rule: number, ...actions: readonly Action[]): Stage {
  return () => ({ actions, rules: [rule] });
}

describe('stages are asked in order', () => {
  test.each([
    ['the first that accepts decides', [stage(1, 'accept'), stage(2, 'deny')], 'allow', [1]],
    ['the first that denies decides', [stage(1, 'deny'), stage(2, 'accept')], 'deny', [1]],
    ['what passes on is part of the reason', [stage(1, 'next'), stage(2, 'deny')], 'deny', [1, 2]],
    ['the end of the pipeline allows', [stage(1, 'next')], 'allow', [1]],
    ['an empty pipeline allows', [], 'allow', []],
    ['an open last word is open', [stage(1, 'accept', 'deny')], 'either', [1]],
    [
      'accept or next is open where the rest denies',
      [stage(1, 'accept', 'next'), stage(2, 'deny')],
      'either',
      [1],
    ],
    [
      'accept or next is settled where the rest accepts',
      [stage(1, 'accept', 'next'), stage(2, 'accept')],
      'allow',
      [2],
    ],
    [
      'deny or next is settled where the rest denies',
      [stage(1, 'deny', 'next'), stage(2, 'deny')],
      'deny',
      [2],
    ],
    [
      'two open stages are both the reason',
      [stage(1, 'accept', 'next'), stage(2, 'accept', 'deny')],
      'either',
      [1, 2],
    ],
    [
      'nothing behind a final stage is asked',
      [stage(1, 'accept', 'deny'), stage(2, 'deny')],
      'either',
      [1],
    ],
    ['deny or next is open where the pipeline ends', [stage(1, 'deny', 'next')], 'either', [1]],
    ['a stage that is not concerned leaves no trace', [() => pass, stage(2, 'deny')], 'deny', [2]],
  ] as const)('%s', (_, stages, verdict, rules) => {
    expect(runPipeline(stages, question)).toMatchObject({ verdict, rules });
  });

  test('policies and matches of all stages are kept, with the first note', () => {
    const match = {
      policy: 'x/p',
      direction: 'Ingress',
      rule: 0,
      verdict: 'allow',
      rules: [9],
    } as const;
    const first: Stage = () => ({
      actions: ['next'],
      rules: [],
      isolatedBy: ['admin'],
      note: 'one',
    });
    const second: Stage = () => ({
      actions: ['accept'],
      rules: [3],
      isolatedBy: ['x/p'],
      matches: [match],
      note: 'two',
    });
    expect(runPipeline([first, second], question)).toEqual({
      verdict: 'allow',
      rules: [3],
      isolatedBy: ['admin', 'x/p'],
      matches: [match],
      note: 'one',
    });
  });
});
