import { expect, test } from 'vitest';
import type { DnsReply } from '../../model/dns.ts';
import { createKeptAnswers, keptWindowMs, type AnsweredQuestion } from './kept-answers.ts';

const question = { name: '1.0.96.10.in-addr.arpa.', type: 'PTR' } as const;

function answered(names: readonly string[], ttlS?: number): AnsweredQuestion {
  const answers = names.map((data) => ({ ...question, data }));
  const sections = { answers, authorities: [], additionals: [], truncated: false };
  const reply: DnsReply = { rcode: 'NOERROR', ...sections, ttlS };
  return { question, reply, windowMs: 30_000 };
}

test('an answer that was right may come once more within the window, in any order of records', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.remember(answered(['a.', 'b.']), 1_000);
  expect(kept.mayHold(answered(['b.', 'a.']), 31_000)).toBe(true);
  expect(kept.mayHold(answered(['b.', 'a.']), 31_001)).toBe(false);
});

test('the window counts from when the server took the answer in, not from when it was last seen', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.remember(answered(['a.'], 30), 1_000);
  kept.remember(answered(['a.'], 5), 26_000);
  expect(kept.mayHold(answered(['a.'], 1), 31_000)).toBe(true);
  expect(kept.mayHold(answered(['a.'], 30), 31_001)).toBe(false);
});

test('of several servers the one that took the answer in last decides', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.remember(answered(['a.'], 3), 1_000);
  kept.remember(answered(['a.'], 20), 2_000);
  kept.remember(answered(['a.'], 1), 3_000);
  expect(kept.mayHold(answered(['a.'], 1), 22_000)).toBe(true);
  expect(kept.mayHold(answered(['a.'], 1), 22_001)).toBe(false);
});

test('no answer is kept for longer than the server keeps any, whatever its TTL', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.remember(answered(['a.'], 3_600), 1_000);
  expect(kept.mayHold(answered(['a.'], 3_600), 31_001)).toBe(false);
});

test('an answer that the question never had may not come', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.remember(answered(['a.'], 30), 1_000);
  const elsewhere = { ...question, name: '2.0.96.10.in-addr.arpa.' };
  expect(kept.mayHold(answered(['b.'], 30), 2_000)).toBe(false);
  expect(kept.mayHold({ ...answered(['a.'], 30), question: elsewhere }, 2_000)).toBe(false);
  const silent = { question, reply: { problem: 'no answer' }, windowMs: 30_000 };
  expect(kept.mayHold(silent, 2_000)).toBe(false);
});

test('what a server took in when its answer was lost may be anything, and nothing that it took in later', () => {
  const kept = createKeptAnswers(-Infinity);
  kept.lose(question, 10_000);
  expect(kept.mayHold(answered(['a.'], 25), 15_000)).toBe(true);
  expect(kept.mayHold(answered(['a.'], 25), 16_001)).toBe(false);
  expect(kept.mayHold(answered(['a.']), 40_000)).toBe(true);
  expect(kept.mayHold(answered(['a.']), 40_001)).toBe(false);
  const elsewhere = { ...question, name: '2.0.96.10.in-addr.arpa.' };
  expect(kept.mayHold({ ...answered(['a.'], 25), question: elsewhere }, 15_000)).toBe(false);
});

test('what a server took in before the run began may be anything, and nothing that it took in later', () => {
  const kept = createKeptAnswers(100_000);
  expect(kept.mayHold(answered(['a.'], 25), 104_000)).toBe(true);
  expect(kept.mayHold(answered(['a.'], 25), 105_000)).toBe(false);
});

test('names that no cache keeps have no window', () => {
  const kept = createKeptAnswers(-Infinity);
  const fresh = { ...answered(['a.'], 30), windowMs: 0 };
  kept.remember(fresh, 1_000);
  expect(kept.mayHold(fresh, 1_001)).toBe(false);
});

test.each([
  ['web.x.svc.cluster.local.', 1],
  ['WEB.X.SVC.CLUSTER.LOCAL', 1],
  ['cluster.local.', 1],
  ['1.0.96.10.in-addr.arpa.', 2],
  ['web.mycluster.local.', 3],
])('the window of %s is that of where it lies', (name, windowMs) => {
  const keptMs = { zone: 1, reverse: 2, other: 3 };
  expect(keptWindowMs({ name }, { zone: 'cluster.local', keptMs })).toBe(windowMs);
});
