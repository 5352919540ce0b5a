import { describe, expect, it } from 'vitest';
import { generateRelations } from '../../../generators/relations/generate-relations.ts';
import { firstOracleKill } from './first-kills.ts';
import { killOptions, oracleKills } from './kills.ts';
import { oracleMutants } from './oracle-mutants.ts';

describe('relations without any prediction', () => {
  it.each(oracleKills)('find that %s in case %d, by %s', async (name, index, relation) => {
    const mutant = oracleMutants.find((candidate) => candidate.name === name);
    if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
    const kill = await firstOracleKill([generateRelations(killOptions, 1, index)], mutant);
    expect(kill?.relation).toBe(relation);
  });
});
