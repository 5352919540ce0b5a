/**
 * Steering: leaves out generated cases that could show known signatures alone, so that one bug does not hide the next by
 * using up the time. Offline and by index: the case is predicted with the synthetic binding, and it is left out when one
 * of its cells could show a signature that was seen often, and every other cell could only show what such a signature
 * covers or what has conformed in hundreds of cells of this run. It never alters a case.
 */
import { signaturesOf } from '../../checkers/signature.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import { confirmedMismatches, type CaseRequest, type CaseResult } from '../../model/case-result.ts';
import { bindProbe } from '../../model/binding.ts';
import { probesOf } from '../../model/probe.ts';
import type { Profile } from '../../model/profile.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { createPredictor } from '../../oracle/predict.ts';
import type { Steering } from '../case-queue.ts';
import { sightingsMin } from './explained-by.ts';
import type { KnownSignatures } from './known-signatures.ts';
import { nothingEnforcedSignature } from './nothing-enforced.ts';
import { cellKey } from './targets.ts';

/** Cells of one candidate signature that must have conformed before a case is not run for it: below 1 % at 95 %. */
const conformingCellsMin = 300;

export interface SteeringMemory extends Steering {
  /** Learns from a finished case which candidate signatures conformed. */
  observe(result: CaseResult): void;
}

/** Steering that has seen nothing: it leaves out nothing before a signature was seen often enough. */
export function createSteering(
  known: KnownSignatures,
  facts: Pick<ClusterFacts, 'ipFamilies'>,
  profile: Profile,
): SteeringMemory {
  const conforming = new Map<string, number>();
  const often = (): readonly string[] =>
    known.counts().flatMap(({ signature, sightings }) => sightings >= sightingsMin ? [signature] : []); // prettier-ignore
  return {
    onlyKnown({ scenario }: CaseRequest) {
      const seenOften = often();
      if (seenOften.length === 0) return undefined;
      // Where no policy is in force no other bug of a policy can show.
      if (seenOften.includes(nothingEnforcedSignature)) return [nothingEnforcedSignature];
      const shown = new Set<string>();
      for (const { signatures } of cellsOf(scenario, facts, profile)) {
        const covering = known.covering(signatures);
        if (covering !== undefined) shown.add(covering);
        else if (signatures.some((one) => (conforming.get(one) ?? 0) < conformingCellsMin)) {
          return undefined;
        }
      }
      return [...shown].some((one) => seenOften.includes(one)) ? [...shown] : undefined;
    },
    observe(result) {
      if (often().length === 0 || result.phase !== 'generate') return;
      const wrong = new Set(
        result.steps.flatMap((step) =>
          confirmedMismatches(step).map(({ cell }) => cellKey(step.step, step.probes[cell])),
        ),
      );
      for (const { key, signatures } of cellsOf(result.scenario, facts, profile)) {
        if (wrong.has(key)) continue;
        for (const one of signatures) conforming.set(one, (conforming.get(one) ?? 0) + 1);
      }
    },
  };
}

interface CellAtRisk {
  readonly key: string;
  /** Candidates of the mismatch that this cell could show. */
  readonly signatures: readonly string[];
}

/** Every cell with a definite prediction, in lazy order: most questions end at the first few. */
function* cellsOf(
  scenario: Scenario,
  { ipFamilies }: Pick<ClusterFacts, 'ipFamilies'>,
  profile: Profile,
): Generator<CellAtRisk> {
  for (const [step, world] of worldsOf(scenario).entries()) {
    const { bound, binding } = bindSynthetically(scenario, ipFamilies, world);
    const predict = createPredictor(bound, profile);
    for (const probe of probesOf(scenario, world, ipFamilies)) {
      if (probe.protocol === 'SCTP') continue;
      const asked = bindProbe(probe, binding);
      const prediction = predict(asked);
      if (prediction.verdict === 'either') continue;
      const direction = prediction.verdict === 'allow' ? 'false-deny' : 'false-allow';
      const after = scenario.steps[step - 1];
      const signatures = signaturesOf(direction, prediction, asked, bound, after);
      yield { key: cellKey(step, probe), signatures };
    }
  }
}
