import { describe, expect, test } from 'vitest';
import { createReceiptRecord, tcpReceiptKey, udpReceiptKey } from './receipt-record.ts';

describe('receipt record', () => {
  test('a receipt is seen within the window and no longer', () => {
    let now = 1_000;
    const record = createReceiptRecord(() => now);
    record.add(udpReceiptKey('x'), '10.0.0.1');
    now = 1_400;
    expect(record.seen(udpReceiptKey('x'), 500)).toBe('10.0.0.1');
    expect(record.seen(udpReceiptKey('x'), 300)).toBe(0);
  });

  test('two sources that share a port number are both reported', () => {
    const record = createReceiptRecord(() => 0);
    record.add(tcpReceiptKey(80, 40_000), '10.0.0.1');
    record.add(tcpReceiptKey(80, 40_000), '10.0.0.2');
    record.add(tcpReceiptKey(80, 40_000), '10.0.0.2');
    expect(record.seen(tcpReceiptKey(80, 40_000), 10)).toBe('10.0.0.1 10.0.0.2');
  });

  test('the oldest key goes when the record is full', () => {
    const record = createReceiptRecord(() => 0, 2);
    for (const nonce of ['a', 'b', 'a', 'c']) record.add(udpReceiptKey(nonce), '10.0.0.1');
    expect(['a', 'b', 'c'].map((nonce) => record.seen(udpReceiptKey(nonce), 10))).toEqual([
      '10.0.0.1',
      0,
      '10.0.0.1',
    ]);
  });
});
