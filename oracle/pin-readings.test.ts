import { describe, expect, it } from 'vitest';
import { generateScenarios } from '../generators/network-policy.ts';
import { probesOf } from '../model/probe.ts';
import { pinChoices, pinNames, specificationProfile, type ProfilePins } from '../model/profile.ts';
import { bindSynthetically } from '../model/synthetic-binding.ts';
import { createPinReader } from './pin-readings.ts';
import { createPredictor } from './predict.ts';

const families = ['IPv4', 'IPv6'] as const;
const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;

/** Every combination of pins. */
const combinations: readonly ProfilePins[] = pinNames.reduce<readonly ProfilePins[]>(
  (sets, pin) =>
    sets.flatMap((set) => pinChoices[pin].values.map((value) => ({ ...set, [pin]: value }))),
  [{}],
);

describe('createPinReader', () => {
  it('gives exactly one reading to every combination of pins, with the verdict of the oracle', () => {
    let readingsSeen = 0;
    for (const scenario of generateScenarios(options, 5, 20)) {
      const { bound } = bindSynthetically(scenario, families);
      const predict = createPredictor(bound, specificationProfile);
      const read = createPinReader(bound);
      const open = probesOf(scenario, scenario.world, families).filter(
        (probe) => predict(probe).verdict === 'either',
      );
      // Neighbouring cells are alike; a sample keeps the 128 combinations affordable.
      const sample = open
        .filter((_, index) => index % 7 === 0)
        .map((probe) => ({ probe, readings: read(probe) }));
      for (const pins of combinations) {
        const predictPinned = createPredictor(bound, { name: 'pinned', pins, sources: {} });
        for (const { probe, readings } of sample) {
          const matching = readings.filter((reading) =>
            Object.entries(reading.pins).every(([pin, value]) => pins[pin as never] === value),
          );
          expect(matching.map(({ verdict }) => verdict)).toEqual([predictPinned(probe).verdict]);
          readingsSeen++;
        }
      }
    }
    expect(readingsSeen).toBeGreaterThan(10_000);
  });

  it('needs no pin where the specification is definite', () => {
    const [scenario] = generateScenarios(options, 1, 1);
    if (scenario === undefined) throw new Error('nothing was generated');
    const { bound } = bindSynthetically(scenario, families);
    const predict = createPredictor(bound, specificationProfile);
    const read = createPinReader(bound);
    for (const probe of probesOf(scenario, scenario.world, families)) {
      const { verdict } = predict(probe);
      if (verdict !== 'either') expect(read(probe)).toEqual([{ pins: {}, verdict }]);
    }
  });
});
