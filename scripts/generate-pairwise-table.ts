/**
 * Writes generators/pairwise-table.ts: a covering array over the factors, computed by covertable with a fixed order, so
 * that the same factors give the same file. Run it after a change of factors: npx tsx scripts/generate-pairwise-table.ts
 */
import { writeFileSync } from 'node:fs';
import covertable from 'covertable';
import { format } from 'prettier';
import { factorNames, levelsOf, type FeatureRow } from '../generators/factors.ts';

const header = `/**
 * A pairwise covering array over the factors of factors.ts: each two levels of two factors meet in some row. Written by
 * scripts/generate-pairwise-table.ts; do not edit.
 */
import type { FeatureRow } from './factors.ts';

export const pairwiseTable: readonly FeatureRow[] = `;

/** The smallest of the arrays that a few hash salts give. */
function computeRows(): readonly FeatureRow[] {
  const model = Object.fromEntries(factorNames.map((factor) => [factor, [...levelsOf(factor)]]));
  let best: readonly FeatureRow[] | undefined;
  for (let salt = 0; salt < 20; salt++) {
    const rows = covertable.make(model, {
      sorter: covertable.sorters.hash,
      criterion: covertable.criteria.greedy,
      seed: salt,
      tolerance: 0,
    }) as unknown as FeatureRow[];
    if (best === undefined || rows.length < best.length) best = rows;
  }
  return (best ?? []).map(
    (row) => Object.fromEntries(factorNames.map((factor) => [factor, row[factor]])) as FeatureRow,
  );
}

const target = new URL('../generators/pairwise-table.ts', import.meta.url);
const text = `${header}${JSON.stringify(computeRows())};`;
writeFileSync(
  target,
  await format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 }),
);
