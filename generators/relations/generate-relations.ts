/**
 * Cases of the suite `relations`: a generated base world and a few variants of it, chosen by swarm: each case draws
 * which families it uses, so that every relation meets worlds in which it is alone. Never imports the oracle: what a
 * relation expects follows from how the variant was made.
 */
import * as fc from 'fast-check';
import type { Relation, RelationCase } from '../../model/relation.ts';
import type { Scenario } from '../../model/scenario.ts';
import { generateScenario, generateScenarios } from '../network-policy.ts';
import type { GeneratorOptions } from '../options.ts';
import { happens, pick, rollRange } from '../pick.ts';
import { deOptimisations } from './de-optimise.ts';
import { laneIndependent } from './lane-independent.ts';
import { monotoneChanges } from './monotone.ts';
import { neutralChanges } from './neutral.ts';
import { partitions } from './partition.ts';
import { pivots } from './pivot.ts';
import type { Rewrite, Rolls } from './rewrite.ts';

export const relationsSuite = 'relations';

/** Every relation that a case may carry. */
export const rewrites: readonly Rewrite[] = [
  ...pivots,
  ...partitions,
  ...deOptimisations,
  ...monotoneChanges,
  ...neutralChanges,
];

/** Variants of a case: with its base they fill four lanes. */
export const relationsPerCase = 3;

/** Case `index` of seed `seed`; its base is that of `network-policy` without what differs from lane to lane. */
export function generateRelations(
  options: Partial<GeneratorOptions>,
  seed: number,
  index: number,
): RelationCase {
  const scenario = generateScenario(withoutHostNetwork(options), seed, index);
  return assemble(scenario, rollsOf(seed, index));
}

/**
 * The relation of this name for a base of one's own, with the choices of case `index` of the seed: a shrinker's way to
 * make the variant anew. Undefined where the base has nothing that it applies to.
 */
export function deriveRelation(
  name: string,
  base: Scenario,
  seed: number,
  index: number,
): Relation | undefined {
  const rewrite = rewrites.find((one) => one.name === name);
  return rewrite && toRelation(base, rewrite, rollsOf(seed, index));
}

/** Cases 0 to count - 1 of a seed, equal to generateRelations's: for statistics over thousands. */
export function* generateRelationCases(
  options: Partial<GeneratorOptions>,
  seed: number,
  count: number,
): Generator<RelationCase, void, undefined> {
  let index = 0;
  for (const scenario of generateScenarios(withoutHostNetwork(options), seed, count)) {
    yield assemble(scenario, rollsOf(seed, index++));
  }
}

/** Every relation that applies to a scenario, not only those that a case draws. */
export function allRelations(scenario: Scenario, rolls: Rolls): RelationCase {
  const base = laneIndependent(scenario);
  return { base, relations: rewrites.flatMap((rewrite) => toRelation(base, rewrite, rolls) ?? []) };
}

function rollsOf(seed: number, index: number): CaseRolls {
  const [rolls] = fc.sample(rollsArbitrary, { seed, path: String(index), numRuns: 1 });
  if (rolls === undefined) throw new RangeError(`generateRelations: no case ${index}`);
  return rolls;
}

interface CaseRolls extends Rolls {
  readonly swarm: readonly number[];
  readonly order: readonly number[];
}

const roll = fc.noBias(fc.integer({ min: 0, max: rollRange - 1 }));
const rollsArbitrary = fc.record(
  {
    swarm: fc.array(roll, { minLength: 5, maxLength: 5, size: 'max' }),
    order: fc.array(roll, { minLength: rewrites.length, maxLength: rewrites.length, size: 'max' }),
    first: roll,
    second: roll,
    third: roll,
  },
  { noNullPrototype: true },
);

const families = ['pivot', 'partition', 'de-optimise', 'monotone', 'neutral'] as const;

function withoutHostNetwork(options: Partial<GeneratorOptions>): Partial<GeneratorOptions> {
  return { ...options, hostNetwork: false };
}

function assemble(scenario: Scenario, rolls: CaseRolls): RelationCase {
  const base = laneIndependent(scenario);
  const drawn = families.filter((_, index) => happens(rolls.swarm[index] ?? 0, 60));
  const on = drawn.length === 0 ? [pick(rolls.first, families)] : drawn;
  const order = rewrites
    .map((rewrite, index) => ({ rewrite, rank: rolls.order[index] ?? 0 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ rewrite }) => rewrite);
  // Those of the drawn families first; the others fill a case whose base few of them apply to.
  const preferred = [
    ...order.filter(({ family }) => on.includes(family)),
    ...order.filter(({ family }) => !on.includes(family)),
  ];
  const relations: Relation[] = [];
  for (const rewrite of preferred) {
    if (relations.length === relationsPerCase) break;
    const relation = toRelation(base, rewrite, rolls);
    if (relation !== undefined) relations.push(relation);
  }
  return { base, relations };
}

function toRelation(base: Scenario, rewrite: Rewrite, rolls: Rolls): Relation | undefined {
  const rewritten = rewrite.apply(base, rolls);
  if (rewritten === undefined) return undefined;
  const { name, family } = rewrite;
  const { detail, world, expected, steps = [] } = rewritten;
  return {
    name,
    family,
    detail,
    expected,
    variant: {
      ...base,
      metadata: { ...base.metadata, name: `${base.metadata.name}-${name}` },
      world,
      steps,
    },
  };
}
