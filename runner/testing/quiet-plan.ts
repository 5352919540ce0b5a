/** What plans of whole runs in tests have in common, and where their events are read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '../../model/history.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { RunPlan } from '../run-plan.ts';

/** Generated cases alone, from the first one on; nothing stored comes first, and no date is told. */
export function quietPlan(seed: number) {
  return {
    profile: specificationProfile,
    phases: ['generate'],
    stored: [],
    firstIndex: 0,
    timeLimitMs: undefined,
    clusterFlags: [],
    healthChecks: true,
    command: 'kubeprop run',
    replayCommand: (index: number) => `npx kubeprop replay --seed ${seed} --index ${index}`,
    isTerminal: false,
    date: () => new Date(0),
  } as const satisfies Partial<RunPlan>;
}

/** Every event that a run recorded in its folder, in order. */
export function readEvents(reportDirectory: string): readonly HistoryEvent[] {
  return readFileSync(join(reportDirectory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
}
