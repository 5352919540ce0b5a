/** One check in a pod and the same once more: what is then said of it. A fault counts where it came twice. */
import type { ResolverCheck } from '../../model/dns-case.ts';

/** `second` is undefined where the check was not repeated. */
export function confirmResolverCheck(
  first: ResolverCheck,
  second: ResolverCheck | undefined,
): ResolverCheck {
  if (second === undefined || first.status === 'conforms') return first;
  // One answer alone confirms nothing.
  if (first.status === 'unknown') return second.status === 'violates' ? first : second;
  const same = second.fault === first.fault;
  const decision = same ? 'confirmed' : 'dismissed';
  return { ...first, confirmation: { decision, repeats: 1, mismatches: same ? 1 : 0 } };
}
