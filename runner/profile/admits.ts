/** Whether some pins allow what was observed of an open cell: the one question behind learning and checking profiles. */
import type { OpenKind } from '../../model/open-cell.ts';
import type { ProfilePins } from '../../model/profile.ts';

/** What the readings that fit the pins predict: one verdict where they agree, `either` where they differ or are open. */
export function readUnder(kind: OpenKind, pins: ProfilePins): 'allow' | 'deny' | 'either' {
  const verdicts = new Set(
    kind.readings.filter((reading) => fits(reading.pins, pins)).map(({ verdict }) => verdict),
  );
  const [verdict] = verdicts;
  return verdicts.size === 1 && verdict !== undefined ? verdict : 'either';
}

/** False where every reading that fits the pins predicts the opposite. */
export function admits(kind: OpenKind, pins: ProfilePins, reachable: boolean): boolean {
  const verdict = readUnder(kind, pins);
  return verdict === 'either' || reachable === (verdict === 'allow');
}

/** No pin has two values. */
function fits(some: ProfilePins, others: ProfilePins): boolean {
  return Object.entries(some).every(([pin, value]) => {
    const other = others[pin as keyof ProfilePins];
    return other === undefined || other === value;
  });
}
