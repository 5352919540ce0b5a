/**
 * One Service mutant from its first case to its folder: found, confirmed, shrunk, replayed behind the mutant and without it. The
 * folder is written twice: as the finding says, and with the manifests that the mutant changed, which kubectl alone shows wrong.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Cluster } from '../../../cluster/cluster.ts';
import { serviceGenerator } from '../../../generators/services/services.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Profile } from '../../../model/profile.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import { serviceManifests } from '../../../report/reproduction/services/service-manifests.ts';
import { optionsForCluster } from '../../../runner/generator-flags.ts';
import {
  readAnyReproduction,
  isAboutServices,
} from '../../../runner/reproduction/read-reproduction.ts';
import { replayService } from '../../../runner/reproduction/replay-service.ts';
import { writeServiceReproduction } from '../../../runner/reproduction/write-reproduction.ts';
import { createFlowAlpha } from '../../../runner/services/flow-alpha.ts';
import { createServiceInvestigator } from '../../../runner/services/investigate-services.ts';
import { runFlowCase } from '../../../runner/services/run-flow-case.ts';
import { createServiceLanes } from '../../../runner/services/service-lanes.ts';
import { serviceScenarioSize } from '../../../shrink/services/service-size.ts';
import { lanesFrom } from '../manifest-mutants/lanes-from.ts';
import type { ServiceMutant } from './mutants.ts';
import { mutatedServices } from './mutated-services.ts';

export interface ServiceExamination {
  readonly name: string;
  readonly index: number;
  readonly signature: string;
  readonly originalSize: number;
  readonly size: number;
  readonly rounds: number;
  /** From the first mismatch to the smallest scenario. */
  readonly seconds: number;
  /** What replays of the folder say, behind the mutant and without it. */
  readonly mutated: string;
  readonly healthy: string;
  readonly folder: string;
}

export interface ServiceMutantPlan {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly seed: number;
  readonly casesMax: number;
  readonly shrinkLanes: number;
  readonly settleTimeoutMs: number;
  readonly reportDirectory: string;
  /** The first of the lanes that it may open. */
  readonly firstLane: number;
}

/** Lanes of a run, and of each replay. */
const lanesPerRun = 400;
export const lanesPerMutant = 3 * lanesPerRun;

/** Undefined where no case of the first ones leads to a finding. */
export async function examineServiceMutant(
  mutant: ServiceMutant,
  { cluster, profile, seed, casesMax, shrinkLanes, settleTimeoutMs, reportDirectory, firstLane }: ServiceMutantPlan, // prettier-ignore
  signal: AbortSignal,
): Promise<ServiceExamination | undefined> {
  const own = (number: number): Cluster => lanesFrom(cluster, firstLane + number * lanesPerRun);
  const run = { profile, settleTimeoutMs, date: () => new Date() };
  const plan = {
    ...{ ...run, healthChecks: false, cluster: mutatedServices(own(0), mutant) },
    shrink: { lanes: shrinkLanes, timeLimitMs: 300_000 },
  };
  const lanes = createServiceLanes(plan);
  const findings: ServiceFinding[] = [];
  const investigator = createServiceInvestigator(plan, lanes, createFlowAlpha(), {
    onFinding: (finding) => findings.push(finding),
    onSighting: () => undefined,
  });
  const context = await lanes.open(0, signal);
  const past: Scenario[] = [];
  try {
    for (let index = 0; index < casesMax; index++) {
      const scenario = serviceGenerator(mutant.suite)(
        optionsForCluster(cluster.facts),
        seed,
        index,
      );
      if (isDeepStrictEqual(mutant.change(scenario.world), scenario.world)) continue;
      const first = await runFlowCase(context, { scenario, phase: 'generate', index }, signal);
      if (first.status === 'violates') {
        await investigator.investigate(first, { context, past }, signal);
      }
      past.push(scenario);
      const [finding] = findings;
      if (finding === undefined) continue;
      const folder = join(reportDirectory, mutant.name);
      const facts = {
        facts: cluster.facts,
        profile: profile.name,
        settleTimeoutMs,
        clusterFlags: [],
      };
      writeServiceReproduction(folder, finding, facts);
      const changed = { ...finding.scenario, world: mutant.change(finding.scenario.world) };
      writeServiceReproduction(`${folder}-changed`, finding, facts);
      for (const [path, text] of serviceManifests(changed).files) {
        writeFileSync(join(`${folder}-changed`, 'manifests', path), text);
      }
      const stored = readAnyReproduction(folder);
      if (!isAboutServices(stored)) throw new Error(`${folder} is not about Services`);
      const mutated = await replayService(
        stored,
        { ...run, cluster: mutatedServices(own(1), mutant) },
        signal,
      );
      const healthy = await replayService(stored, { ...run, cluster: own(2) }, signal);
      return {
        ...{ name: mutant.name, index, signature: finding.signature, folder },
        originalSize: serviceScenarioSize(scenario),
        size: serviceScenarioSize(finding.scenario),
        rounds: finding.shrink.rounds,
        seconds: finding.elapsedMs / 1000,
        ...{ mutated: mutated.status, healthy: healthy.status },
      };
    }
    return undefined;
  } finally {
    await context.lane.close();
  }
}
