import { describe, expect, test } from 'vitest';
import type { DnsPrediction, DnsRecord, DnsReply } from '../model/dns.ts';
import { checkDns } from './dns.ts';

function record(type: DnsRecord['type'], data: string): DnsRecord {
  return { name: 'web.x.svc.cluster.local.', type, data };
}

function reply(rcode: string, ...answers: readonly DnsRecord[]): DnsReply {
  return { rcode, answers, authorities: [], additionals: [], truncated: false };
}

function predicting(
  outcome: DnsPrediction['outcome'],
  records: readonly DnsRecord[] = [],
  moreAllowed = false,
): DnsPrediction {
  return { outcome, records, moreAllowed, rules: [88], note: '' };
}

function judge(prediction: DnsPrediction, answer: DnsReply): string {
  const verdict = checkDns(prediction, answer);
  return verdict.status === 'violates' ? verdict.fault : verdict.status;
}

const first = record('A', '10.0.0.1');
const second = record('A', '10.0.0.2');

describe('a set of records', () => {
  const both = predicting('answer', [first, second]);

  test('conforms in any order and spelling', () => {
    expect(judge(both, reply('NOERROR', second, first))).toBe('conforms');
    const wanted = predicting('answer', [record('AAAA', 'fd00::1')]);
    expect(judge(wanted, reply('NOERROR', record('AAAA', 'FD00:0::1')))).toBe('conforms');
  });

  test('violates where one is missing or one too many is there', () => {
    expect(judge(both, reply('NOERROR', first))).toBe('record-missing');
    expect(judge(predicting('answer', [first]), reply('NOERROR', first, second))).toBe(
      'record-unexpected',
    );
    expect(judge(predicting('answer', [first], true), reply('NOERROR', first, second))).toBe(
      'conforms',
    );
  });

  test('violates as NXDOMAIN', () => {
    expect(judge(both, reply('NXDOMAIN'))).toBe('record-missing');
  });
});

test('NODATA and NXDOMAIN are told apart', () => {
  expect(judge(predicting('answer'), reply('NOERROR'))).toBe('conforms');
  expect(judge(predicting('answer'), reply('NXDOMAIN'))).toBe('nxdomain-for-nodata');
  expect(judge(predicting('nxdomain'), reply('NXDOMAIN'))).toBe('conforms');
  expect(judge(predicting('nxdomain'), reply('NOERROR'))).toBe('nodata-for-nxdomain');
  expect(judge(predicting('nxdomain'), reply('NOERROR', first))).toBe('record-unexpected');
});

test('no answer, a server failure and a truncated answer prove nothing', () => {
  const wanted = predicting('answer', [first]);
  expect(judge(wanted, { problem: 'no answer' })).toBe('unknown');
  expect(judge(wanted, reply('SERVFAIL'))).toBe('unknown');
  expect(checkDns(wanted, { ...reply('NOERROR'), truncated: true }).status).toBe('unknown');
});

test('an open question conforms whatever comes', () => {
  expect(judge(predicting('open', [], true), reply('SERVFAIL'))).toBe('conforms');
  expect(judge(predicting('open', [], true), { problem: 'no answer' })).toBe('conforms');
});
