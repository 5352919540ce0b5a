/** What the oracle says of a candidate before any cluster sees it: bound offline, by the fixed synthetic binding. */
import { signaturesOf } from '../../checkers/signature.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Profile } from '../../model/profile.ts';
import { worldsOf } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import type { MismatchDirection } from '../../model/verdict.ts';
import { createPredictor } from '../../oracle/predict.ts';
import type { ShrinkHooks } from '../../shrink/candidate.ts';

/** The hook of the shrink planner for mismatches of one direction. */
export function forecastHook(profile: Profile, direction: MismatchDirection): ShrinkHooks {
  return {
    predict: ({ scenario, cell: { step, probe } }) => {
      const world = worldsOf(scenario)[step];
      if (world === undefined) return undefined;
      try {
        const { bound } = bindSynthetically(scenario, [probe.ipFamily], world);
        const prediction = createPredictor(bound, profile)(probe);
        const after = scenario.steps[step - 1];
        return { prediction, signatures: signaturesOf(direction, prediction, probe, bound, after) };
      } catch (error) {
        // An end without an address, or a CIDR that nobody reads: such a candidate cannot be asked.
        if (error instanceof RangeError || error instanceof HarnessError) return undefined;
        throw error;
      }
    },
  };
}
