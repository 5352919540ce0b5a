/**
 * How many cases a suite runs, over which seeds. `KUBEPROP_SUITE_CASES` gives other cases a seed; they are then all run in the first seed,
 * because a run takes half a minute before its first case and after its last one.
 */
export interface SuiteSize {
  readonly seeds: readonly [number, ...number[]];
  /** Cases of each seed. */
  readonly cases: number;
}

/** The size that the environment asks for, or the full one. Throws on a number of cases that means nothing. */
export function suiteSize(
  full: SuiteSize,
  env: Readonly<Record<string, string | undefined>>,
): SuiteSize {
  const { KUBEPROP_SUITE_CASES: wanted } = env;
  if (wanted === undefined || wanted === '') return full;
  const cases = Number(wanted);
  if (!Number.isInteger(cases) || cases < 1) {
    throw new Error(
      `KUBEPROP_SUITE_CASES=${wanted} means nothing; set it to a whole number from 1`,
    );
  }
  return { seeds: [full.seeds[0]], cases: cases * full.seeds.length };
}
