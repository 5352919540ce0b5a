import { describe, expect, it } from 'vitest';
import { summarizeCase } from '../model/case-summary.ts';
import { createProgress } from './progress.ts';
import { sampleCase } from './testing/sample-case.ts';

const summary = summarizeCase(sampleCase);

function record(isTerminal: boolean, cases: number | undefined, updates: number): string {
  let text = '';
  const progress = createProgress({ write: (part) => (text += part), isTerminal, cases });
  for (let index = 1; index <= updates; index++) progress.update(summary, index * 1000);
  progress.finish();
  return text;
}

describe('createProgress', () => {
  it('prints a plain line for every tenth of the cases where there is no terminal', () => {
    const lines = record(false, 20, 20).trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      'case 20/20 | 0 conform, 20 violate, 0 inconclusive | 60 cases/min | settle p50 50 ms | ETA 0 s',
    );
  });

  it('rewrites one line on a terminal', () => {
    const text = record(true, 20, 3);
    expect(text).not.toContain('\n');
    expect(text.split('\r')).toHaveLength(4);
  });

  it('has no estimate where only time bounds the run', () => {
    expect(record(true, undefined, 1)).not.toContain('ETA');
  });
});
