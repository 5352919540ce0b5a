import { describe, expect, it } from 'vitest';
import { coversSignature, mostSpecificSignature, narrowSignatures } from './signature.ts';

const port = 'reachability/false-allow/ingress/port';
const range = 'reachability/false-allow/ingress/port/IPv6/endPort';

describe('signatures of one bug', () => {
  it('a plainer shape covers a qualified one, never the reverse', () => {
    expect(coversSignature(port, range)).toBe(true);
    expect(coversSignature(range, port)).toBe(false);
  });

  it('directions and ends keep bugs apart', () => {
    expect(coversSignature(port, range.replace('false-allow', 'false-deny'))).toBe(false);
    expect(coversSignature(port, range.replace('ingress', 'egress'))).toBe(false);
  });

  it('narrowing keeps what the bigger world had and nothing new', () => {
    const isolated = 'reachability/false-allow/ingress/isolated';
    expect(narrowSignatures([range, isolated], [port])).toEqual([port]);
    expect(narrowSignatures([range], [isolated])).toEqual([]);
  });

  it('the most specific candidate is the unusual one', () => {
    const isolated = 'reachability/false-allow/ingress/isolated/IPv6/subject';
    expect(mostSpecificSignature([isolated, port, range])).toBe(range);
  });
});
