import { expect, test } from 'vitest';
import { formatAnswer, parseAnswer, plainAddress } from './answer.ts';

test('an answer survives the wire', () => {
  const answer = { identity: 'uid-1', source: '10.0.0.1' };
  expect(parseAnswer(formatAnswer(answer, 'n1').trim(), 'n1')).toEqual(answer);
});

test('an answer to another nonce is no answer', () => {
  expect(parseAnswer(formatAnswer({ identity: 'a', source: 'b' }, 'n1'), 'n2')).toBeUndefined();
});

test('a line that no agent wrote counts as an answer from nobody known', () => {
  expect(parseAnswer('HTTP/1.1 400 Bad Request')?.identity).toBe(
    'not an agent: HTTP/1.1 400 Bad Request',
  );
});

test('an IPv4 peer of a dual-stack socket is written as IPv4', () => {
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  expect(plainAddress('fd00::1')).toBe('fd00::1');
});
