import { expect, test } from 'vitest';
import type { DnsReply } from '../../model/dns.ts';
import { createKeptAnswers } from './kept-answers.ts';

const facts = { keptMs: { zone: 0, reverse: 30_000 } };
const ptr = { name: '1.0.96.10.in-addr.arpa.', type: 'PTR' } as const;

function answered(...names: readonly string[]): DnsReply {
  const answers = names.map((data) => ({ ...ptr, data }));
  return { rcode: 'NOERROR', answers, authorities: [], additionals: [], truncated: false };
}

test('an answer that was right may come once more within the window, in any order of records', () => {
  const kept = createKeptAnswers(facts);
  kept.remember(ptr, answered('a.', 'b.'), 1_000);
  expect(kept.mayHold(ptr, answered('b.', 'a.'), 31_000)).toBe(true);
  expect(kept.mayHold(ptr, answered('b.', 'a.'), 31_001)).toBe(false);
});

test('an answer that the question never had may not', () => {
  const kept = createKeptAnswers(facts);
  kept.remember(ptr, answered('a.'), 1_000);
  expect(kept.mayHold(ptr, answered('b.'), 2_000)).toBe(false);
  expect(kept.mayHold({ ...ptr, name: '2.0.96.10.in-addr.arpa.' }, answered('a.'), 2_000)).toBe(false); // prettier-ignore
  expect(kept.mayHold(ptr, { problem: 'no answer' }, 2_000)).toBe(false);
});

test('names of a zone that no cache keeps have no window', () => {
  const kept = createKeptAnswers(facts);
  const question = { name: 'web.x.svc.cluster.local.', type: 'A' } as const;
  kept.remember(question, answered('a.'), 1_000);
  expect(kept.mayHold(question, answered('a.'), 1_001)).toBe(false);
});
