/**
 * Explaining: each field of the minimum gets another value, all side by side. Where the mismatch stays, any value fails;
 * where it goes, only this one does. A field without a variant that could fail is said to be not tried.
 */
import type { FieldNote } from '../../model/finding.ts';
import { fieldVariants } from '../field-variants.ts';
import type { Rounds, Session } from '../session.ts';

/** A note per field of the best. */
export function* explainPhase(session: Session): Rounds<readonly FieldNote[]> {
  const fields = fieldVariants(session.best()).map(({ path, variants }) => ({
    path,
    variant: variants.find((variant) => variant !== undefined && session.mayFail(variant)),
  }));
  const outcomes = yield* session.runVariants(fields.flatMap(({ variant }) => variant ?? []));
  const answers = outcomes.values();
  return fields.map(({ path, variant }): FieldNote => {
    if (variant === undefined) return { path, note: 'not tried' };
    const outcome = answers.next().value;
    if (outcome === undefined || outcome.status === 'unknown') return { path, note: 'not tried' };
    return { path, note: outcome.status === 'fails' ? 'any value fails' : 'only this' };
  });
}
