/** Relations for a person: a broken one with both sides of its cells, and at the end of a run how many held. */
import { endpointName } from '../model/probe.ts';
import {
  confirmedDifferences,
  type RelationCell,
  type RelationDifference,
  type RelationResult,
} from '../model/relation-result.ts';

/** Cells of a broken relation that are shown one by one. */
const shownMax = 5;

export interface RelationFindingContext {
  readonly caseName: string;
  readonly replayCommand: string;
  /** Where the scenarios of base and variant were written. */
  readonly scenarioPaths: readonly string[];
}

/** Lines of a relation that does not hold. */
export function formatBrokenRelation(
  result: RelationResult,
  context: RelationFindingContext,
): readonly string[] {
  const { family, name, detail, compared } = result;
  const confirmed = confirmedDifferences(result);
  const blame =
    result.status === 'oracle'
      ? 'ORACLE OR HARNESS BUG: the oracle predicts both sides as they are, so it breaks the relation too'
      : 'FINDING of the checker relation';
  const more = confirmed.length - shownMax;
  return [
    `${blame}, case ${context.caseName}: ${family}/${name} (${detail})`,
    `  ${confirmed.length} of ${compared} compared cells break it, confirmed by repeats in both lanes`,
    ...confirmed.slice(0, shownMax).map((difference) => `  ${formatDifference(difference)}`),
    ...(more > 0 ? [`  ... and ${more} more cells`] : []),
    ...context.scenarioPaths.map((path) => `  scenario: ${path}`),
    `  replay:   ${context.replayCommand}`,
  ];
}

/** Lines about all relations of a run: per family how many held, and how many cells that rests on. */
export function formatRelationSummary(
  results: readonly RelationResult[],
  cases: number,
): readonly string[] {
  const count = (some: readonly RelationResult[], status: RelationResult['status']): number =>
    some.filter((result) => result.status === status).length;
  const sum = (key: 'compared' | 'open' | 'openDifferent'): number =>
    results.reduce((total, result) => total + result[key], 0);
  const families = [...new Set(results.map(({ family }) => family))].toSorted();
  return [
    `${cases} ${cases === 1 ? 'case' : 'cases'} with ${results.length} relations: ${count(results, 'holds')} hold, ${count(results, 'broken')} broken, ` +
      `${count(results, 'oracle')} accuse the oracle, ${count(results, 'inconclusive')} inconclusive`,
    ...families.map((family) => {
      const some = results.filter((result) => result.family === family);
      const names = [...new Set(some.map(({ name }) => name))].toSorted();
      const counts = names.map((name) => {
        const of = some.filter((result) => result.name === name);
        return `${name} ${count(of, 'holds')}/${of.length}`;
      });
      return `  ${family}: ${counts.join(', ')}`;
    }),
    `${sum('compared')} pairs of cells compared, ${sum('open')} left out as undefined by the specification ` +
      `(${sum('openDifferent')} of these differ)`,
  ];
}

function formatDifference(difference: RelationDifference): string {
  const { probe, base, variant, mismatches, repeats } = difference;
  return (
    `${endpointName(probe.source)} -> ${endpointName(probe.target)} ${probe.ipFamily} ` +
    `${probe.protocol}/${probe.port}: base ${formatCell(base)}, variant ${formatCell(variant)} ` +
    `(${mismatches} of ${repeats} repeats)`
  );
}

function formatCell({ outcome, predicted, rules }: RelationCell): string {
  return `${outcome} (predicted ${predicted}, rules ${rules.join(', ')})`;
}
