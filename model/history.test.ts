import { describe, expect, it } from 'vitest';
import { sampleCase } from '../report/testing/sample-case.ts';
import { caseEvent } from './history.ts';

describe('caseEvent', () => {
  const event = caseEvent(sampleCase, '2026-01-01T00:00:01.000Z');

  it('stores a matrix by column, one letter a cell', () => {
    expect(event.steps[0]).toMatchObject({
      endpoints: ['x/a', 'x/b'],
      ports: ['IPv4 TCP 80'],
      sources: [0, 0, 1, 1],
      targets: [0, 1, 0, 1],
      predicted: 'ADAE',
      observed: 'ccct',
      elapsed: [1.3, 2, 1, -1],
      ruleSets: [[2], [2, 7], [3]],
      rules: [0, 1, 2, 0],
    });
  });

  it('holds the scenario and the real objects of a case that does not conform, and only of those', () => {
    expect(event.scenario).toEqual(sampleCase.scenario);
    expect(event.manifests).toEqual([[]]);
    expect(caseEvent({ ...sampleCase, status: 'conforms' }, 't').scenario).toBeUndefined();
  });
});
