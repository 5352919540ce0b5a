import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import {
  faultPairs,
  measureShrink,
  measureSlippage,
  quantile,
  steadyFaults,
  type ShrinkMeasurement,
  type SlippageMeasurement,
} from './shrink-quality.ts';

/** Committed figures, which may only improve: a change that makes one worse fails here. */
const budgets = z
  .strictObject({
    roundsP50: z.number(),
    roundsP90: z.number(),
    candidatesP50: z.number(),
    sizeOverHandMadeP50: z.number(),
    sizeOverHandMadeP90: z.number(),
    slipped: z.number(),
  })
  .parse(JSON.parse(readFileSync(new URL('shrink-budgets.json', import.meta.url), 'utf8')));

/** The whole catalogue takes minutes; a few of its classes show whether anything broke. */
const deep = process.env['KUBEPROP_DEEP'] !== undefined;
const faults: readonly FaultName[] = deep
  ? steadyFaults
  : ['protocol-ignored', 'ingress-isolates-egress', 'pod-selector-crosses-namespaces'];
const pairs: readonly (readonly [FaultName, FaultName])[] = deep
  ? faultPairs(40)
  : [['pod-selector-crosses-namespaces', 'empty-pod-selector-selects-none']];
const timeoutMs = deep ? 3_600_000 : 120_000;

describe('the quality of shrinking', () => {
  it('has budgets within its targets', () => {
    expect(budgets.roundsP50).toBeLessThanOrEqual(10);
    expect(budgets.roundsP90).toBeLessThanOrEqual(20);
    // The built-in shrinker of fast-check needs 51 to 95 calls at p50 on scenarios of this size.
    expect(budgets.candidatesP50).toBeLessThanOrEqual(51);
    expect(budgets.slipped).toBe(0);
  });

  it('keeps rounds, candidates and sizes within the budgets', { timeout: timeoutMs }, async () => {
    const measured: ShrinkMeasurement[] = [];
    for (const fault of faults) {
      const one = await measureShrink(fault, 1);
      if (one !== undefined) measured.push(one);
    }
    expect(measured.length).toBeGreaterThan(0.9 * faults.length);
    const at = (share: number, value: (one: ShrinkMeasurement) => number): number =>
      quantile(measured.map(value), share);
    expect(at(0.5, ({ rounds }) => rounds)).toBeLessThanOrEqual(budgets.roundsP50);
    expect(at(0.9, ({ rounds }) => rounds)).toBeLessThanOrEqual(budgets.roundsP90);
    expect(at(0.5, ({ candidates }) => candidates)).toBeLessThanOrEqual(budgets.candidatesP50);
    const over = ({ size, handMade }: ShrinkMeasurement): number => size - handMade;
    expect(at(0.5, over)).toBeLessThanOrEqual(budgets.sizeOverHandMadeP50);
    expect(at(0.9, over)).toBeLessThanOrEqual(budgets.sizeOverHandMadeP90);
  });

  it('never ends at the minimum of another planted fault', { timeout: timeoutMs }, async () => {
    const measured: SlippageMeasurement[] = [];
    for (const pair of pairs) {
      const one = await measureSlippage(pair, 1);
      if (one !== undefined) measured.push(one);
    }
    expect(measured.length).toBeGreaterThan(pairs.length / 3);
    expect(measured.filter(({ slipped }) => slipped)).toEqual([]);
  });
});
