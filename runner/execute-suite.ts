/** Executes a plan the way its suite asks: one world a case, or several that are compared. */
import type { ClusterFacts } from '../model/bound-world.ts';
import type { Relation } from '../model/relation.ts';
import type { Scenario } from '../model/scenario.ts';
import { executeRun } from './execute-run.ts';
import { optionsForCluster } from './generator-flags.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import { executeRelations } from './relations/execute-relations.ts';
import type { RunExitCode, RunPlan } from './run-plan.ts';
import { executeServices } from './services/execute-services.ts';
import type { Suite } from './suites.ts';

/** Lanes where nobody says otherwise: a relation's base and its three variants, or one case at a time. */
const lanesDefault = { relations: 4, others: 1 } as const;

/** Runs the plan and returns its exit code. `lanes` undefined: what suits the suite. */
export async function executeSuite(
  suite: Suite,
  plan: Omit<RunPlan, 'lanes'> & { readonly lanes: number | undefined },
  signal: AbortSignal,
): Promise<RunExitCode> {
  const { relations } = suite;
  if (suite.asksServices === true) {
    return executeServices({ ...plan, lanes: plan.lanes ?? lanesDefault.others }, signal);
  }
  if (relations === undefined) {
    return executeRun({ ...plan, lanes: plan.lanes ?? lanesDefault.others }, signal);
  }
  const relationsAt = (index: number) => relations(plan.generatorOptions, plan.seed, index);
  const lanes = plan.lanes ?? lanesDefault.relations;
  const deriveRelation = (name: string, base: Scenario, index: number): Relation | undefined =>
    suite.deriveRelation?.(name, base, plan.seed, index);
  return executeRelations({ ...plan, lanes, relationsAt, deriveRelation }, signal);
}

/** The generator options of a suite on a cluster, before the user's. */
export function suiteOptions(suite: Suite, facts: ClusterFacts): GeneratorOptions {
  return { ...optionsForCluster(facts), ...suite.options };
}
