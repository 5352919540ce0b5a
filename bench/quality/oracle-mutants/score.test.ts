import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutantKinds, mutantName, mutate } from './mutant.ts';
import { mutantGroups, testFor } from './oracle-mutants.ts';
import score from './score.json' with { type: 'json' };

const mutants = mutantGroups.flatMap((group) => group.mutants);
const names = mutants.map(mutantName);

describe('the mutants of the oracle', () => {
  it('each change one place of a source file as it is today', () => {
    const broken = mutants.filter((mutant) => {
      const source = readFileSync(new URL(`../../../${mutant.file}`, import.meta.url));
      return mutate(source.toString(), mutant) === source.toString();
    });
    expect(broken).toEqual([]);
  });

  it('are all different', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(mutantGroups)('of the $oracle oracle are of every kind, 40 at least', (group) => {
    expect(group.mutants.length).toBeGreaterThanOrEqual(40);
    expect([...new Set(group.mutants.map(({ kind }) => kind))].sort()).toEqual(
      [...mutantKinds].sort(),
    );
  });

  it('were all run for the recorded score, and none survived', () => {
    expect(score.survivors).toEqual([]);
    expect(Object.keys(score.killedBy).sort()).toEqual([...names].sort());
    expect([score.killed, score.mutants]).toEqual([names.length, names.length]);
  });

  it('were each killed by a fixture or by the test of their own file, never by what another one left', () => {
    const killedBy: Readonly<Record<string, string>> = score.killedBy;
    const elsewhere = mutantGroups.flatMap((group) =>
      group.mutants.filter((mutant) => {
        const killer = killedBy[mutantName(mutant)] ?? '';
        return killer.includes('.test.ts > ') && !killer.startsWith(`${testFor(group, mutant)} > `);
      }),
    );
    expect(elsewhere.map(mutantName)).toEqual([]);
  });
});
