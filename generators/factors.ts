/**
 * The feature model: factors, their levels and how likely each level is. A case does not use all of it: swarm testing
 * (Groce 2012) switches levels off per case, because a wide allow or deny rule hides what narrower rules do.
 */
import { happens, pickWeighted } from './pick.ts';

const selectorWeights = {
  empty: 12,
  matchLabels: 34,
  In: 17,
  NotIn: 17,
  Exists: 10,
  DoesNotExist: 10,
};

/** Factor -> level -> weight. Levels of `cidr` other than none make a peer an ipBlock. */
export const factors = {
  /** The direction in which a policy has rules. */
  direction: { Ingress: 45, Egress: 30, both: 25 },
  /** policyTypes written down, or left to the API server's default (rule 6). */
  policyTypes: { listed: 65, default: 35 },
  /** What a direction holds: rules, no rules at all, or the rule that allows everything. */
  section: { rules: 87, none: 9, emptyRule: 4 },
  subject: selectorWeights,
  peer: { every: 10, podSelector: 30, namespaceSelector: 30, podAndNamespace: 30 },
  peerSelector: selectorWeights,
  namespaceSelector: { labels: 50, name: 35, empty: 15 },
  cidr: { none: 82, everything: 3, documentation: 3, pod: 6, node: 2, external: 4 },
  except: { none: 50, one: 30, nested: 20 },
  port: { every: 36, number: 26, named: 20, range: 10, rangeOfOne: 4, protocolOnly: 8 },
  protocol: { default: 36, TCP: 30, UDP: 28, SCTP: 6 },
  namespaces: { two: 40, three: 60 },
  hostNetwork: { no: 88, yes: 12 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

export type Factor = keyof typeof factors;
export type Level<F extends Factor> = F extends Factor ? keyof (typeof factors)[F] & string : never;

/** One level per factor: a row of the pairwise table. */
export type FeatureRow = { readonly [F in Factor]: Level<F> };

/** The levels that a case may use: at least one per factor. */
export type Features = { readonly [F in Factor]: readonly Level<F>[] };

export const factorNames = Object.keys(factors) as readonly Factor[];

/** The levels of a factor, in the order of the table. */
export function levelsOf<F extends Factor>(factor: F): readonly Level<F>[] {
  return Object.keys(factors[factor]) as Level<F>[];
}

/** The level that a roll picks among those that the case may use. */
export function chooseLevel<F extends Factor>(
  features: Features,
  factor: F,
  roll: number,
): Level<F> {
  const weights: Readonly<Record<string, number>> = factors[factor];
  return pickWeighted(
    roll,
    features[factor].map((level): readonly [Level<F>, number] => [level, weights[level] ?? 0]),
  );
}

/** Exactly the levels of one row. */
export function featuresOfRow(row: FeatureRow): Features {
  return Object.fromEntries(
    factorNames.map((factor) => [factor, [row[factor]]]),
  ) as unknown as Features;
}

/** How many rolls swarmFeatures takes: one per level. */
export const swarmRolls = factorNames.reduce((sum, factor) => sum + levelsOf(factor).length, 0);

/**
 * Levels that swarm never drops: without the first two a case would test next to nothing, without the third too many
 * cases would hold hostNetwork pods, which assert little (rule 32) and keep other lanes waiting.
 */
const alwaysOn: ReadonlySet<string> = new Set(['cidr none', 'section rules', 'hostNetwork no']);

/** The features of a case: each level is in with `percent` probability; a factor with none keeps its nearest miss. */
export function swarmFeatures(percent: number, rolls: readonly number[]): Features {
  let next = 0;
  const subset = (factor: Factor): readonly string[] => {
    const rolled = levelsOf(factor).map((level) => ({ level, roll: rolls[next++] ?? 0 }));
    const on = rolled.filter(
      ({ level, roll }) => alwaysOn.has(`${factor} ${level}`) || happens(roll, percent),
    );
    if (on.length > 0) return on.map(({ level }) => level);
    return [rolled.reduce((best, item) => (item.roll < best.roll ? item : best)).level];
  };
  return Object.fromEntries(
    factorNames.map((factor) => [factor, subset(factor)]),
  ) as unknown as Features;
}
