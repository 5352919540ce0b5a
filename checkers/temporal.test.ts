import { describe, expect, it } from 'vitest';
import type { Observation } from '../model/observation.ts';
import type { Watch, WatchedAnswer, WatchedCell } from '../model/temporal.ts';
import { findOpenings, showTimes } from './temporal.ts';

const cellOf = (watch: Watch): WatchedCell => ({
  probe: {
    source: { kind: 'pod', namespace: 'x', name: 'a' },
    target: { kind: 'pod', namespace: 'x', name: 'b' },
    ipFamily: 'IPv4',
    protocol: 'TCP',
    port: 80,
  },
  watch,
  identity: 'uid-b',
});
const open: Observation = { outcome: 'connected', identity: 'uid-b' };
const closed: Observation = { outcome: 'timeout' };
const lost: Observation = { outcome: 'error', reason: 'agent lost' };
const answer = (sentAt: number, observation: Observation, tookMs = 5): WatchedAnswer => ({
  cell: 0,
  sentAt,
  answeredAt: sentAt + tookMs,
  observation,
});

describe('findOpenings', () => {
  const never = [cellOf('never-open')];
  it('one open answer is an opening', () => {
    expect(findOpenings(never, [answer(0, closed), answer(40, open), answer(80, closed)])).toEqual([
      0,
    ]);
  });

  it('errors of the prober and answers of somebody else are none', () => {
    const other: Observation = { outcome: 'connected', identity: 'uid-c' };
    expect(findOpenings(never, [answer(0, lost), answer(40, other)])).toEqual([]);
  });

  it('a cell that may open has none', () => {
    expect(findOpenings([cellOf('opens')], [answer(0, open)])).toEqual([]);
  });
});

describe('showTimes', () => {
  it('takes the answer of the first open probe, after the last closed one', () => {
    const answers = [answer(-40, closed), answer(0, closed), answer(40, open), answer(80, open)];
    expect(showTimes([cellOf('opens')], answers)).toEqual([{ direction: 'opens', ms: 45 }]);
  });

  it('takes the sending of the first closed probe that no open one follows', () => {
    const answers = [
      answer(-40, open),
      answer(0, closed),
      answer(40, open),
      answer(80, closed, 500),
    ];
    expect(showTimes([cellOf('closes')], answers)).toEqual([{ direction: 'closes', ms: 80 }]);
  });

  it('says nothing of a cell that never changed, or had before', () => {
    expect(showTimes([cellOf('opens')], [answer(0, closed)])).toEqual([]);
    expect(showTimes([cellOf('opens')], [answer(-40, open), answer(0, open)])).toEqual([]);
    expect(showTimes([cellOf('opens')], [answer(-40, lost), answer(0, lost)])).toEqual([]);
  });
});
