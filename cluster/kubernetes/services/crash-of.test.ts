import { describe, expect, it } from 'vitest';
import { crashOf } from './crash-of.ts';

function podWith(terminated: object | undefined): object {
  const lastState = terminated === undefined ? {} : { terminated };
  return { status: { containerStatuses: [{ name: 'agent', restartCount: 1, lastState }] } };
}

describe('crashOf', () => {
  it.each([
    ['an agent without memory', { exitCode: 137, reason: 'OOMKilled' }, '137 (OOMKilled)'],
    ['an agent that threw', { exitCode: 1, reason: 'Error' }, '1 (Error)'],
  ])('%s crashed', (_what, terminated, told) => {
    expect(crashOf(podWith(terminated))).toBe(`container agent ended by itself with code ${told}`);
  });

  it.each([
    ['a container whose liveness failed', podWith({ exitCode: 0, reason: 'Completed' })],
    ['a container that never ended', podWith(undefined)],
    ['a pod that has not begun', { status: {} }],
    ['no pod', undefined],
  ])('%s did not', (_what, stored) => {
    expect(crashOf(stored)).toBeUndefined();
  });
});
