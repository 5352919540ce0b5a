import { encode, type Answer } from 'dns-packet';
import { expect, test } from 'vitest';
import { readDnsAnswer } from './read-dns-answer.ts';

function message(flags: number, answers: readonly Answer[]): Buffer {
  return encode({ type: 'response', id: 7, flags, answers: [...answers] });
}

test('every section is text, with absolute names and without priority and weight', () => {
  const answers: Answer[] = [
    { type: 'A', name: 'web.x.svc', data: '10.96.0.1' },
    { type: 'AAAA', name: 'web.x.svc', data: 'fd00:96::1' },
    { type: 'SRV', name: '_p._tcp.web.x.svc', data: { port: 80, target: 'web.x.svc' } },
    { type: 'PTR', name: '1.0.96.10.in-addr.arpa', data: 'web.x.svc' },
    { type: 'TXT', name: 'dns-version', data: ['1.1', '.0'] },
  ];
  expect(readDnsAnswer(message(0, answers))).toEqual({
    c: 'NOERROR',
    a: [
      'web.x.svc. A 10.96.0.1',
      'web.x.svc. AAAA fd00:96::1',
      '_p._tcp.web.x.svc. SRV 80 web.x.svc.',
      '1.0.96.10.in-addr.arpa. PTR web.x.svc.',
      'dns-version. TXT 1.1.0',
    ],
    n: [],
    x: [],
    l: 0,
  });
});

test('the least TTL of answers and authorities comes along', () => {
  const name = 'web.x.svc';
  const bytes = encode({
    type: 'response',
    id: 7,
    answers: [
      { type: 'A', name, ttl: 30, data: '10.96.0.1' },
      { type: 'A', name, ttl: 12, data: '10.96.0.2' },
    ],
    authorities: [{ type: 'NS', name, ttl: 20, data: 'ns.dns' }],
    additionals: [{ type: 'A', name: 'ns.dns', ttl: 1, data: '10.96.0.10' }],
  });
  expect(readDnsAnswer(bytes)).toMatchObject({ l: 12 });
});

test.each([
  [0, 'NOERROR'],
  [2, 'SERVFAIL'],
  [3, 'NXDOMAIN'],
  [5, 'REFUSED'],
  [9, 'RCODE9'],
])('rcode %d is %s', (code, text) => {
  expect(readDnsAnswer(message(code, []))).toMatchObject({ c: text, a: [] });
});

test('a truncated answer says so', () => {
  expect(readDnsAnswer(message(0x0200, []))).toMatchObject({ t: 1 });
});
