import { describe, expect, it } from 'vitest';
import type { CellMismatch, SettleResult, StepResult } from '../model/case-result.ts';
import { judgeCase } from './judge-case.ts';

const settled: SettleResult = { status: 'settled', sentinelMs: 1, pending: [], unstableCells: 0 };

function stepWith(
  decision?: CellMismatch['decision'],
  settle: Partial<SettleResult> = {},
): StepResult {
  return {
    step: 0,
    probes: [],
    predictions: [],
    observations: [],
    verdicts: [],
    mismatches:
      decision === undefined
        ? []
        : [{ cell: 0, direction: 'false-allow', repeats: 5, mismatches: 5, decision }],
    settle: { ...settled, ...settle },
    timings: { apply: 0, predict: 0, settle: 0, probe: 0, confirm: 0 },
    probeTimeoutMs: 100,
    policySelectsProbedPod: true,
    namespacePrefix: '',
    manifests: [],
    openCells: [],
  };
}

const notEnforced = {
  status: 'not-enforced',
  pending: ['ingress closed by policy on n0'],
} as const;

describe('judgeCase', () => {
  it('settled steps without a mismatch conform, and dismissed mismatches are none', () => {
    expect(judgeCase([stepWith(), stepWith('dismissed')], undefined)).toEqual({
      status: 'conforms',
    });
  });

  it('a dead control pair of the sentinel makes the case inconclusive', () => {
    const { status, reason } = judgeCase(
      [stepWith(undefined, { status: 'control-dead' })],
      undefined,
    );
    expect(status).toBe('inconclusive');
    expect(reason).toContain('no policy restricts');
  });

  it('a sentinel whose effects were never seen makes the case inconclusive and names them', () => {
    const { status, reason } = judgeCase([stepWith(undefined, notEnforced)], undefined);
    expect(status).toBe('inconclusive');
    expect(reason).toContain('ingress closed by policy on n0');
  });

  it('a deny that is never enforced is a finding, not an inconclusive case', () => {
    expect(judgeCase([stepWith('confirmed', notEnforced)], undefined).status).toBe('violates');
  });

  it('a confirmed mismatch outranks the environment failure that came after it', () => {
    expect(judgeCase([stepWith('confirmed')], 'API server away').status).toBe('violates');
  });

  it('an environment failure is the reason of an inconclusive case', () => {
    expect(judgeCase([stepWith()], 'API server away')).toEqual({
      status: 'inconclusive',
      reason: 'API server away',
    });
  });

  it('a mismatch that repeats could not decide makes the case inconclusive', () => {
    expect(judgeCase([stepWith('undecided')], undefined).status).toBe('inconclusive');
  });
});
