/**
 * Explaining: each field of the minimum gets another value, all side by side. Where the mismatch stays, any value fails;
 * where it goes, only this one does. A field without a variant that could fail is said to be not tried.
 */
import type { FieldNote } from '../../model/finding.ts';
import { fieldGroups, type Field } from '../field-variants.ts';
import type { Rounds, Session } from '../session.ts';

/** A note per field of the best. Fields that go together are told apart only where their common variant passes. */
export function* explainPhase(session: Session): Rounds<readonly FieldNote[]> {
  const groups = fieldGroups(session.best());
  const noted = yield* noteFields(session, groups);
  const notes: FieldNote[] = [];
  for (const [index, { fields }] of groups.entries()) {
    const note = noted[index] ?? 'not tried';
    const apart = note === 'only this' && fields.length > 1;
    const single = apart ? yield* noteFields(session, fields) : [];
    notes.push(...fields.map(({ path }, position) => ({ path, note: single[position] ?? note })));
  }
  return notes;
}

function* noteFields(
  session: Session,
  fields: readonly Pick<Field, 'variants'>[],
): Rounds<readonly FieldNote['note'][]> {
  const chosen = fields.map(({ variants }) =>
    variants.find((variant) => variant !== undefined && session.mayFail(variant)),
  );
  const outcomes = yield* session.runVariants(chosen.flatMap((variant) => variant ?? []));
  const answers = outcomes.values();
  return chosen.map((variant) => {
    if (variant === undefined) return 'not tried';
    const outcome = answers.next().value;
    if (outcome === undefined || outcome.status === 'unknown') return 'not tried';
    return outcome.status === 'fails' ? 'any value fails' : 'only this';
  });
}
