/** Rolls: every choice of a scenario is an integer below `rollRange`, turned into a pick here, so choices are plain JSON. */

export const rollRange = 10_000;

/** The item that a roll picks, all equally likely. Throws RangeError on an empty list. */
export function pick<T>(roll: number, items: readonly T[]): T {
  const item = items[Math.floor((roll * items.length) / rollRange)];
  if (item === undefined) throw new RangeError('pick: nothing to pick from');
  return item;
}

/** The key that a roll picks, each as likely as its weight says. Throws RangeError when no weight is positive. */
export function pickWeighted<K extends string>(
  roll: number,
  weights: readonly (readonly [K, number])[],
): K {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let left = (roll * total) / rollRange;
  for (const [key, weight] of weights) {
    if (left < weight) return key;
    left -= weight;
  }
  throw new RangeError('pickWeighted: no positive weight');
}

/** True for that percentage of rolls. */
export function happens(roll: number, percent: number): boolean {
  return roll * 100 < percent * rollRange;
}
