import { expect, test } from 'vitest';
import { checkResolvConf } from './resolv-conf.ts';

const wanted = { nameservers: ['10.96.0.10'], searches: ['a', 'b'], options: ['ndots:5', 'edns0'] };

test('options have no order', () => {
  const seen = { ...wanted, options: ['edns0', 'ndots:5'] };
  expect(checkResolvConf(wanted, seen)).toEqual({ status: 'conforms' });
});

test.each([
  [{ nameservers: ['10.96.0.10', '192.0.2.1'] }, 'wrong-nameservers', 'nameserver 2 is 192.0.2.1, not absent'], // prettier-ignore
  [{ searches: ['b', 'a'] }, 'wrong-searches', 'search 1 is b, not a'],
  [{ searches: ['a'] }, 'wrong-searches', 'search 2 is absent, not b'],
  [{ options: ['ndots:5'] }, 'wrong-options', 'options 1 is ndots:5, not edns0'],
  [{ options: ['ndots:5', 'ndots:5', 'edns0'] }, 'wrong-options', 'options 3 is ndots:5, not absent'], // prettier-ignore
])('%j is %s', (change, fault, reason) => {
  const seen = { ...wanted, ...change };
  expect(checkResolvConf(wanted, seen)).toEqual({ status: 'violates', fault, reason });
});
