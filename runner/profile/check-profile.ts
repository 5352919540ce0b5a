/**
 * Does a run contradict a profile? Pins and the counts of a run's open cells go in; out comes, per pin, how many cells
 * only this value fits and how many only the other one fits, and which cells fit no single change of a pin.
 */
import type { OpenCount } from '../../model/open-cell.ts';
import {
  pinChoices,
  pinNames,
  withPin,
  type PinName,
  type ProfilePins,
} from '../../model/profile.ts';
import { admits } from './admits.ts';

export interface PinCheck {
  readonly pin: PinName;
  readonly value: string;
  /** Cells that agree, and would not under the pin's other value. */
  readonly agreeing: number;
  /** Cells that contradict the profile, and would not under the pin's other value. */
  readonly contradicting: number;
}

export interface ProfileCheck {
  /** One per pin of the profile, in the order of their rules. */
  readonly pins: readonly PinCheck[];
  /** The cells that contradict the profile, with their counts alone. */
  readonly contradictions: readonly OpenCount[];
}

/** Checks these pins against a run. */
export function checkProfile(pins: ProfilePins, counts: readonly OpenCount[]): ProfileCheck {
  const contradictions = counts.flatMap((count): readonly OpenCount[] => {
    const allowed = admits(count, pins, true) ? 0 : count.allowed;
    const denied = admits(count, pins, false) ? 0 : count.denied;
    return allowed + denied === 0 ? [] : [{ ...count, allowed, denied }];
  });
  const checks = pinNames.flatMap((pin): readonly PinCheck[] => {
    const value = pins[pin];
    return value === undefined ? [] : [{ pin, value, ...countFor(pin, value, pins, counts) }];
  });
  return { pins: checks, contradictions };
}

function countFor(
  pin: PinName,
  value: string,
  pins: ProfilePins,
  counts: readonly OpenCount[],
): { agreeing: number; contradicting: number } {
  const other = pinChoices[pin].values.find((candidate) => candidate !== value) ?? value;
  const changed = withPin(pins, pin, other);
  let agreeing = 0;
  let contradicting = 0;
  for (const count of counts) {
    for (const [reachable, cells] of [
      [true, count.allowed],
      [false, count.denied],
    ] as const) {
      const fits = admits(count, pins, reachable);
      if (fits === admits(count, changed, reachable)) continue;
      if (fits) agreeing += cells;
      else contradicting += cells;
    }
  }
  return { agreeing, contradicting };
}
