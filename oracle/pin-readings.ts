/**
 * What pins would make of an open cell: a bound world goes in, a function from a probe to its readings comes out. Pins
 * are asked one after another, only those whose rule still leaves the cell open, so few of all combinations are tried.
 */
import type { BoundWorld } from '../model/bound-world.ts';
import type { PinReading } from '../model/open-cell.ts';
import type { Probe } from '../model/probe.ts';
import { pinChoices, pinNames, withPin, type PinName, type ProfilePins } from '../model/profile.ts';
import { createPredictor, type Predictor } from './predict.ts';

/** The readings of a probe; one without pins where the specification is definite. Source: rules 108 and 109. */
export function createPinReader(world: BoundWorld): (probe: Probe) => readonly PinReading[] {
  const predictors = new Map<string, Predictor>();
  const predictorOf = (pins: ProfilePins): Predictor => {
    const key = JSON.stringify(pins);
    const known =
      predictors.get(key) ?? createPredictor(world, { name: 'reading', pins, sources: {} });
    predictors.set(key, known);
    return known;
  };
  const readingsUnder = (pins: ProfilePins, probe: Probe): readonly PinReading[] => {
    const { verdict, rules } = predictorOf(pins)(probe);
    const pin = verdict === 'either' ? unsetPin(pins, rules) : undefined;
    if (pin === undefined) return [{ pins, verdict }];
    return pinChoices[pin].values.flatMap((value) =>
      readingsUnder(withPin(pins, pin, value), probe),
    );
  };
  return (probe) => readingsUnder({}, probe);
}

/** The first pin, in the order of their rules, that may decide a cell which these rules leave open. */
function unsetPin(pins: ProfilePins, rules: readonly number[]): PinName | undefined {
  return pinNames.find(
    (pin) => pins[pin] === undefined && deciders(pin).some((rule) => rules.includes(rule)),
  );
}

/** Rule 28 is about what an ipBlock sees of a node's address: where no block matches nodes, it is moot. */
function deciders(pin: PinName): readonly number[] {
  const { rule } = pinChoices[pin];
  return pin === 'ipBlockMatchesNodes' ? [rule, 28] : [rule];
}
