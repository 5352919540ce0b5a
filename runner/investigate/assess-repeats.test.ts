import { describe, expect, it } from 'vitest';
import type { CellMismatch } from '../../model/case-result.ts';
import { assessRepeats } from './assess-repeats.ts';

function cells(
  count: number,
  mismatches: number,
  repeats: number,
  decision: CellMismatch['decision'],
): readonly CellMismatch[] {
  return Array.from({ length: count }, (_, cell) => ({
    cell,
    direction: 'false-allow',
    mismatches,
    repeats,
    decision,
  }));
}

describe('assessRepeats', () => {
  it('a cell that was wrong in every repeat is stable, whatever other cells said', () => {
    const tested = [...cells(2, 5, 5, 'confirmed'), ...cells(4, 0, 9, 'dismissed')];
    expect(assessRepeats(tested)).toEqual({ kind: 'stable', repeats: 10, rate: 1 });
  });

  it('one lost answer among many wrong ones is noise', () => {
    const tested = [...cells(3, 5, 5, 'confirmed'), ...cells(1, 5, 6, 'confirmed')];
    expect(assessRepeats(tested)).toMatchObject({ kind: 'stable' });
  });

  it('a confirmed cell that is right half of the time is intermittent, k of n', () => {
    expect(assessRepeats(cells(1, 6, 12, 'confirmed'))).toEqual({
      kind: 'intermittent',
      mismatches: 6,
      repeats: 12,
      rate: 0.5,
    });
  });

  it('a flaw too weak for the test of one cell shows in all cells together', () => {
    expect(assessRepeats(cells(24, 1, 9, 'dismissed'))).toMatchObject({
      kind: 'intermittent',
      mismatches: 24,
      repeats: 216,
    });
  });

  it('noise of one percent over hundreds of repeats is nothing', () => {
    const tested = [...cells(2, 1, 19, 'dismissed'), ...cells(22, 0, 9, 'dismissed')];
    expect(assessRepeats(tested)).toEqual({ kind: 'gone' });
  });

  it('what could not be asked is unknown, with the reason', () => {
    const tested = cells(1, 0, 0, 'undecided').map((cell) => ({ ...cell, reason: 'agent lost' }));
    expect(assessRepeats(tested)).toEqual({ kind: 'unknown', reason: 'agent lost' });
    expect(assessRepeats([])).toMatchObject({ kind: 'unknown' });
  });
});
