/**
 * All mutants of the oracle, and the tests that have to kill them: the fixtures first, then tests with hand-written
 * examples. Laws and the agreement of evaluators are left out: they draw cases, and a drawn kill may not come again.
 */
import type { Mutant } from './mutant.ts';
import { predictorMutants } from './predictor-mutants.ts';
import { symbolicMutants } from './symbolic-mutants.ts';

export interface MutantGroup {
  readonly oracle: 'predictor' | 'symbolic';
  readonly mutants: readonly Mutant[];
  /** Run against the mutants that no fixture notices, by file; every other file has the first list. */
  readonly tests: { readonly [file: string]: string } & { readonly default: string };
}

export const mutantGroups: readonly MutantGroup[] = [
  {
    oracle: 'predictor',
    mutants: predictorMutants,
    tests: {
      default: 'oracle/predict.test.ts',
      'oracle/pipeline.ts': 'oracle/pipeline.test.ts',
      'oracle/kleene.ts': 'oracle/kleene.test.ts',
    },
  },
  {
    oracle: 'symbolic',
    mutants: symbolicMutants,
    tests: {
      default: 'oracle/connectivity/connectivity-examples.test.ts',
      'oracle/connectivity/address-ranges.ts': 'oracle/connectivity/address-ranges.test.ts',
      'oracle/connectivity/compare-verdicts.ts': 'oracle/connectivity/diff-connectivity.test.ts',
      'oracle/connectivity/diff-connectivity.ts': 'oracle/connectivity/diff-connectivity.test.ts',
      'oracle/connectivity/port-set.ts': 'oracle/connectivity/port-set.test.ts',
    },
  },
];

/** The test file for a mutant that no fixture notices. */
export function testFor({ tests }: MutantGroup, { file }: Mutant): string {
  return tests[file] ?? tests.default;
}
