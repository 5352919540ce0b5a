/**
 * Which pins does a cluster's behaviour identify? A cell is decisive for a pin when, with what is learned so far, it
 * fits one value and not the other. A pin is learned when decisive cells exist and all are for one value; learned pins
 * can make further cells decisive (a hostNetwork pod's rule decides whether a block saw a node), hence rounds.
 */
import type { PinEvidence } from '../../model/behaviour.ts';
import type { OpenCount } from '../../model/open-cell.ts';
import {
  pinChoices,
  pinNames,
  withPin,
  type PinName,
  type ProfilePins,
} from '../../model/profile.ts';
import { admits } from './admits.ts';

export interface LearnedPins {
  readonly learned: ProfilePins;
  /** One per pin, in the order of their rules. */
  readonly evidence: readonly PinEvidence[];
}

/** Evidence that builds on other pins settles within one round a pin; twice as many bound what never settles. */
const roundsMax = 2 * pinNames.length;

/** Learns from counted cells. One cell against a value is enough to refuse the pin: what flips is not learned. */
export function learnPins(counts: readonly OpenCount[]): LearnedPins {
  const refused = new Map<PinName, PinEvidence>();
  let known: ProfilePins = {};
  for (let round = 1; ; round++) {
    const evidence = pinNames.map((pin) => refused.get(pin) ?? weigh(pin, counts, known));
    for (const one of evidence) if (one.status === 'mixed') refused.set(one.pin, one);
    const learned = evidence.reduce<ProfilePins>(
      (pins, { pin, value }) => (value === undefined ? pins : withPin(pins, pin, value)),
      {},
    );
    const settled = JSON.stringify(learned) === JSON.stringify(known);
    if (settled || round === roundsMax) return { learned, evidence };
    known = learned;
  }
}

function weigh(pin: PinName, counts: readonly OpenCount[], known: ProfilePins): PinEvidence {
  const values: readonly [string, string] = pinChoices[pin].values;
  const agreeing = { [values[0]]: 0, [values[1]]: 0 };
  for (const count of counts) {
    for (const [reachable, cells] of [
      [true, count.allowed],
      [false, count.denied],
    ] as const) {
      if (cells === 0) continue;
      const fitting = values.filter((value) =>
        admits(count, withPin(known, pin, value), reachable),
      );
      // Where no value fits, another pin is to blame; where both do, the cell says nothing.
      const [only, other] = fitting;
      if (only !== undefined && other === undefined) agreeing[only] = (agreeing[only] ?? 0) + cells;
    }
  }
  const supported = values.filter((value) => (agreeing[value] ?? 0) > 0);
  if (supported.length === 2) return { pin, status: 'mixed', agreeing };
  if (supported[0] === undefined) return { pin, status: 'not met', agreeing };
  return { pin, status: 'learned', value: supported[0], agreeing };
}
