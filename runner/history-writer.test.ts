import type * as fs from 'node:fs';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HistoryEvent } from '../model/history.ts';
import { openHistory } from './history-writer.ts';

/** Bytes that the disk still takes. */
const disk = vi.hoisted(() => ({ left: Infinity }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return {
    ...real,
    writeSync: (file: number, data: Buffer, from: number, size: number, position: number) => {
      if (disk.left === 0) throw new Error('ENOSPC: no space left on device, write');
      const taken = Math.min(size, disk.left);
      disk.left -= taken;
      return real.writeSync(file, data, from, taken, position);
    },
  };
});

afterEach(() => {
  disk.left = Infinity;
});

const event = (cases: number): HistoryEvent => ({
  type: 'run-finished',
  time: '2000-01-01T00:00:00.000Z',
  exitCode: 0,
  cases,
  reasons: [],
  alpha: { cells: 0, spent: 0, limit: 0.01 },
});
const line = (cases: number): string => `${JSON.stringify(event(cases))}\n`;

function open() {
  return openHistory(mkdtempSync(join(tmpdir(), 'kubeprop-history-')));
}

describe('openHistory', () => {
  it('writes one line an event', () => {
    const history = open();
    history.write(event(1));
    history.write(event(2));
    expect(readFileSync(history.path, 'utf8')).toBe(line(1) + line(2));
    history.close();
  });

  it('a disk that takes half a line loses that event alone, and leaves no half', () => {
    const history = open();
    history.write(event(1));
    disk.left = 20;
    expect(() => {
      history.write(event(2));
    }).toThrow(/could not write .*history.jsonl: ENOSPC/);
    expect(readFileSync(history.path, 'utf8')).toBe(line(1));
    disk.left = Infinity;
    history.write(event(3));
    expect(readFileSync(history.path, 'utf8')).toBe(line(1) + line(3));
    history.close();
  });

  it('a folder that cannot be made is named', () => {
    expect(() => openHistory('/dev/null/reports')).toThrow('could not write /dev/null/reports');
  });
});
