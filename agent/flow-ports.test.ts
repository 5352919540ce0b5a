import { describe, expect, test } from 'vitest';
import { createFlowPorts, startPortAt } from './flow-ports.ts';

describe('source ports of flows', () => {
  test('an agent that starts again begins behind the ports of the one before it', () => {
    const startedAt = 1_790_000_000_000;
    const next = createFlowPorts(startPortAt(startedAt));
    const used = Array.from({ length: 500 }, next);
    const later = createFlowPorts(startPortAt(startedAt + 4_000));
    expect(used).not.toContain(later());
  });

  test('none comes twice before all of the range have come', () => {
    const next = createFlowPorts(60_990);
    const ports = Array.from({ length: 28_232 }, next);
    expect(new Set(ports).size).toBe(28_232);
    expect(Math.min(...ports)).toBe(32_768);
    expect(Math.max(...ports)).toBe(60_999);
    expect(next()).toBe(60_990);
  });
});
