import { describe, expect, it } from 'vitest';
import { createProbeTimeouts } from './probe-timeouts.ts';

const samples = (count: number, elapsedMs: number): number[] =>
  Array.from({ length: count }, () => elapsedMs);

describe('createProbeTimeouts', () => {
  it('is generous before anything was measured', () => {
    expect(createProbeTimeouts().probeTimeoutMs()).toBe(1000);
  });

  it('follows the 99th percentile of connect times with a margin', () => {
    const timeouts = createProbeTimeouts();
    timeouts.observe([...samples(900, 2), ...samples(100, 60)]);
    expect(timeouts.p99Ms()).toBe(60);
    expect(timeouts.probeTimeoutMs()).toBe(180);
    expect(timeouts.longProbeTimeoutMs()).toBe(1000);
  });

  it('stays within its bounds on very fast and very slow clusters', () => {
    const fast = createProbeTimeouts();
    fast.observe(samples(100, 0.5));
    expect(fast.probeTimeoutMs()).toBe(100);
    const slow = createProbeTimeouts();
    slow.observe(samples(100, 5000));
    expect(slow.probeTimeoutMs()).toBe(1500);
  });

  it('forgets the oldest measurements, so that it follows a machine that slows down', () => {
    const timeouts = createProbeTimeouts();
    timeouts.observe(samples(4096, 1));
    timeouts.observe(samples(4096, 50));
    expect(timeouts.p99Ms()).toBe(50);
  });
});
