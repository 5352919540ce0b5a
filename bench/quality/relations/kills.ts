/**
 * What the relations alone find, measured: the first of the cases of seed 1 in which a relation breaks, and which one.
 * Rows of measure.ts; kills.test.ts runs these cases again.
 */

/** Six pods, both families, an endpoint outside the cluster. */
export const killOptions = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;

/** Mutant of the oracle, index of the case, relation. */
export const oracleKills: readonly (readonly [string, number, string])[] = [
  ['union of rules as override by the last policy', 1, 'split-policy'],
  ['only the first policy counts', 2, 'split-policy'],
  ['a policy that lists no type isolates nothing', 1, 'policy-for-isolated-pods'],
  ['an except is ignored', 19, 'pivot-miss'],
  ['an except is subtracted of single addresses alone', 33, 'split-ip-block'],
  ['a namespaceSelector alone matches external ends', 19, 'pivot-miss'],
  ['a podSelector alone looks into every namespace', 5, 'pivot-miss'],
  ['pod and namespace selectors of one item are ORed', 4, 'pivot-miss'],
  ['endPort is exclusive', 24, 'split-port-range'],
  ['endPort is ignored', 24, 'split-port-range'],
  ['the protocol of a port item is ignored', 4, 'pivot-miss'],
  ['a range is TCP whatever its protocol', 24, 'range-as-ports'],
  ['only the first peer of a rule counts', 1, 'pivot-allow'],
  ['only the first port of a rule counts', 4, 'split-rules'],
  ['only the first rule of a policy counts', 9, 'split-policy'],
];
