/** What is looked for where some events of a scenario are left out: the moments after them have other numbers. */
import { momentWithout } from '../../model/lifecycle.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';

/** Undefined where the moment that is asked is of one of the events at `removed`. */
export function targetWithout(
  target: ServiceTarget,
  removed: readonly number[],
): ServiceTarget | undefined {
  switch (target.kind) {
    case 'flow': {
      if (target.question.moment === undefined) return target;
      const moment = momentWithout(target.question.moment, removed);
      if (moment === undefined) return undefined;
      return { ...target, question: { ...target.question, moment } };
    }
    case 'dns': {
      const key = momentWithout(target.key, removed);
      return key === undefined ? undefined : { ...target, key };
    }
    case 'endpoints':
      return target;
  }
}
