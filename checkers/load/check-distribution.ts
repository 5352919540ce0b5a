/**
 * The checker of load distribution: a model and a sample of flows go in; a violation with its reason, conformity, or the
 * number of flows still needed comes out. Exact checks come first, because one flow to a wrong backend needs no statistics;
 * then Pearson's test at sizes fixed in advance, its alpha split over the looks (rule 86).
 */
import { binomialLowerTail, pearsonTest } from './chi-square.ts';
import {
  backendsOf,
  type DistributionFault,
  type SampleVerdict,
  type DistributionModel,
  type Flow,
} from '../../model/distribution-model.ts';

export interface DistributionOptions {
  /** Probability of calling a right distribution skewed or too even, over all looks together. */
  readonly alpha: number;
  /** Probability of calling a member that is used by its share never used. */
  readonly missAlpha: number;
  /** Flows at which the sample is looked at; ascending. The last one ends the test. */
  readonly looks: readonly number[];
  /** Clients that ask at the same time: a rotation may differ by that many. */
  readonly concurrency: number;
}

export const defaultDistributionOptions: DistributionOptions = {
  alpha: 1e-6,
  missAlpha: 1e-9,
  looks: [400, 800, 1600],
  concurrency: 1,
};

export type DistributionVerdict = SampleVerdict<DistributionFault>;

/** Judges a sample that grows by looks. Throws RangeError where the model has no backends. */
export function checkDistribution(
  model: DistributionModel,
  flows: readonly Flow[],
  options: DistributionOptions = defaultDistributionOptions,
): DistributionVerdict {
  const backends = backendsOf(model);
  if (backends.length === 0) throw new RangeError('a distribution over no backends');
  const stranger = flows.find(({ backend }) => !backends.includes(backend));
  if (stranger !== undefined) {
    return violates(
      'outside-set',
      `${stranger.backend} answered, which is none of ${backends.join(', ')}`,
    );
  }
  switch (model.kind) {
    case 'independent':
      return checkIndependent(model.shares, flows, options);
    case 'rotation':
      return checkRotation(backends, flows, options);
    case 'per-client':
      return checkSticky(flows, ({ client }) => client, options);
    case 'expiring':
      // A sample of flows one after another says nothing of a timeout: checkers/flows/check-affinity-end.ts does.
      return enough(flows, options.looks.slice(0, 1));
    case 'single':
      return checkSticky(flows, () => 'every client', options);
    case 'least-connections':
      return checkBalance(backends, flows, options);
  }
}

function checkIndependent(
  shares: ReadonlyMap<string, number>,
  flows: readonly Flow[],
  options: DistributionOptions,
): DistributionVerdict {
  const { alpha, missAlpha, looks } = options;
  const backends = [...shares.keys()];
  const counts = countPer(backends, flows);
  const missed = backends.filter((_, index) => counts[index] === 0);
  // A union over the members: each of them is missed with probability (1 - share)^n.
  const chance = missed.reduce(
    (sum, backend) => sum + (1 - (shares.get(backend) ?? 0)) ** flows.length,
    0,
  );
  if (missed.length > 0 && chance * backends.length <= missAlpha) {
    return violates('never-used', `${missed.join(', ')} never answered in ${flows.length} flows`);
  }
  if (backends.length === 1) return enough(flows, looks.slice(0, 1));
  if (!looks.includes(flows.length)) return enough(flows, looks);
  // Both tails of the counts and the repeats share the budget of every look.
  const level = alpha / (3 * looks.length);
  const test = pearsonTest(counts, [...shares.values()]);
  const seen = backends.map((backend, index) => `${backend} ${counts[index] ?? 0}`).join(', ');
  const sample = `${seen} of ${flows.length} flows`;
  if (test.upperTail < level) return violates('skewed', sample, test.upperTail);
  if (test.lowerTail < level) return violates('too-even', sample, test.lowerTail);
  const repeats = repeatsTail(shares, flows);
  if (repeats.lowerTail < level) {
    const reason = `${repeats.seen} of ${flows.length} flows went where the one before them did`;
    return violates('too-even', reason, repeats.lowerTail);
  }
  if (flows.length >= (looks.at(-1) ?? 0)) return { status: 'conforms', pValue: test.upperTail };
  return enough(flows, looks);
}

/**
 * A rotation has the right counts and never repeats a backend; independent draws repeat with the sum of the squared shares,
 * in whatever order they stand. Flows stand in the order of sending, so that a few in flight hide no rotation.
 */
function repeatsTail(
  shares: ReadonlyMap<string, number>,
  flows: readonly Flow[],
): { readonly seen: number; readonly lowerTail: number } {
  const seen = flows.filter(({ backend }, index) => flows[index - 1]?.backend === backend).length;
  const chance = [...shares.values()].reduce((sum, share) => sum + share ** 2, 0);
  return { seen, lowerTail: binomialLowerTail(seen, flows.length - 1, chance) };
}

/** Counts differ by at most one, and by the clients that ask at the same time (rule 84). */
function checkRotation(
  backends: readonly string[],
  flows: readonly Flow[],
  { looks, concurrency }: DistributionOptions,
): DistributionVerdict {
  const counts = countPer(backends, flows);
  const spread = Math.max(...counts) - Math.min(...counts);
  if (spread > concurrency) {
    const seen = backends.map((backend, index) => `${backend} ${counts[index] ?? 0}`).join(', ');
    return violates('not-rotating', `counts differ by ${spread}: ${seen}`);
  }
  return enough(flows, looks.slice(0, 1));
}

function checkSticky(
  flows: readonly Flow[],
  keyOf: (flow: Flow) => string,
  { looks }: DistributionOptions,
): DistributionVerdict {
  const first = new Map<string, string>();
  for (const flow of flows) {
    const key = keyOf(flow);
    const backend = first.get(key) ?? flow.backend;
    first.set(key, backend);
    if (backend !== flow.backend) {
      return violates('not-sticky', `${key} was answered by ${backend}, then by ${flow.backend}`);
    }
  }
  return enough(flows, looks.slice(0, 1));
}

/** The sample is the flows that are open at one moment (rule 84: lc, sed and nq with equal weights). */
function checkBalance(
  backends: readonly string[],
  flows: readonly Flow[],
  options: DistributionOptions,
): DistributionVerdict {
  const verdict = checkRotation(backends, flows, options);
  return verdict.status === 'violates' ? { ...verdict, fault: 'unbalanced' } : verdict;
}

function countPer(backends: readonly string[], flows: readonly Flow[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const { backend } of flows) counts.set(backend, (counts.get(backend) ?? 0) + 1);
  return backends.map((backend) => counts.get(backend) ?? 0);
}

function enough(flows: readonly Flow[], looks: readonly number[]): DistributionVerdict {
  const wanted = looks.find((look) => look > flows.length);
  return wanted === undefined ? { status: 'conforms' } : { status: 'continue', wanted };
}

function violates(fault: DistributionFault, reason: string, pValue?: number): DistributionVerdict {
  return { status: 'violates', fault, reason, ...(pValue === undefined ? {} : { pValue }) };
}
