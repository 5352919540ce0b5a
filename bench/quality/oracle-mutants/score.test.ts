import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutantKinds, mutantName, mutate } from './mutant.ts';
import { mutantGroups } from './oracle-mutants.ts';
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
});
