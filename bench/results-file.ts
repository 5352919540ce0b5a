/**
 * The results of a benchmark, written after every part, so that a run that was cut off can go on: a part that the file
 * has already is not measured again. Each part notes when it was measured and how busy the machine was.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadavg } from 'node:os';

export interface MeasuredPart {
  /** ISO time at which the part ended. */
  readonly measuredAt: string;
  readonly seconds: number;
  /** Load average of the last minute before the part and after it. */
  readonly load: readonly [before: number, after: number];
}

export interface ResultsFile {
  /** The part of this name: from the file, or measured now and written down. */
  part<T extends object>(name: string, measure: () => Promise<T>): Promise<T & MeasuredPart>;
  /** Replaces what is computed from the parts. */
  write(summary: object): void;
}

/** Opens the file; without `resume`, or with other settings than those of the file, everything is measured anew. */
export function openResultsFile(
  path: string,
  settings: object,
  resume: boolean,
  log: (line: string) => void,
): ResultsFile {
  const stored = resume && existsSync(path) ? readStored(path, settings) : undefined;
  const parts: Record<string, object> = stored ?? {};
  let summary: object = {};
  const save = (): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ settings, summary, parts }, undefined, 2)}\n`);
  };
  return {
    async part<T extends object>(name: string, measure: () => Promise<T>) {
      const known = parts[name];
      if (known !== undefined) {
        log(`${name}: from ${path}`);
        return known as T & MeasuredPart;
      }
      const start = performance.now();
      const before = currentLoad();
      const measured = {
        ...(await measure()),
        measuredAt: new Date().toISOString(),
        seconds: Math.round((performance.now() - start) / 100) / 10,
        load: [before, currentLoad()] as const,
      };
      parts[name] = measured;
      save();
      log(`${name}: ${JSON.stringify(measured)}`);
      return measured;
    },
    write(next) {
      summary = next;
      save();
    },
  };
}

function currentLoad(): number {
  return Math.round((loadavg()[0] ?? Number.NaN) * 10) / 10;
}

function readStored(path: string, settings: object): Record<string, object> | undefined {
  const stored = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly settings: object;
    readonly parts: Record<string, object>;
  };
  return JSON.stringify(stored.settings) === JSON.stringify(settings) ? stored.parts : undefined;
}
