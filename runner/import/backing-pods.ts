/** Which rows of manifests back a Service: the same namespace, labels that its selector matches; of a set the first such member. */
import type { ManifestService } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import { hasPairs } from '../selects.ts';
import { firstOrdinal, labelsOf } from './imported-sets.ts';

/** Members of a row that are looked at, for a selector that names one of them. */
const membersMax = 1000;

/** Whether the control plane makes the endpoints of a Service from pods (rule 61). */
export function hasSelector({ spec }: ManifestService): boolean {
  return spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;
}

/** The lowest ordinal of the row's pods behind a Service, 0 where pods have none; undefined where no pod of it is. */
export function backingOrdinal(service: ManifestService, row: Workload): number | undefined {
  const { selector = {} } = service.spec;
  if (!hasSelector(service) || row.namespace !== service.namespace) return undefined;
  const ranges = row.kind === 'StatefulSet' ? (row.dns.ordinals ?? []) : [];
  if (ranges.length === 0) {
    return hasPairs(selector, labelsOf(row, firstOrdinal(row))) ? firstOrdinal(row) : undefined;
  }
  let looked = 0;
  for (const [low, high] of ranges) {
    for (let ordinal = low; ordinal <= high && looked < membersMax; ordinal += 1, looked += 1) {
      if (hasPairs(selector, labelsOf(row, ordinal))) return ordinal;
    }
  }
  return undefined;
}
