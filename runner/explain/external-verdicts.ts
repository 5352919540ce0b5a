/** What a workload may do with one address outside the cluster: the range of the symbolic oracle that holds it. */
import { HarnessError } from '../../model/errors.ts';
import { addressValue } from '../../oracle/connectivity/address-ranges.ts';
import type { Connectivity } from '../../oracle/connectivity/connectivity.ts';
import type { PortVerdicts } from '../../oracle/connectivity/port-verdicts.ts';
import type { NamedEnd } from './find-end.ts';

/** Throws HarnessError('input') where neither end is a workload: no policy decides then (rule 1). */
export function externalVerdicts(
  connectivity: Connectivity,
  source: NamedEnd,
  target: NamedEnd,
): PortVerdicts {
  const [inside, outside] = source.kind === 'workload' ? [source, target] : [target, source];
  if (inside.kind !== 'workload' || outside.kind !== 'external') {
    throw new HarnessError(
      'input',
      `${source.id} -> ${target.id}: both ends are outside the cluster`,
      {
        hint: 'Name a workload of the manifests with --from or --to.',
      },
    );
  }
  const value = addressValue(outside.address);
  const direction = inside === source ? 'Egress' : 'Ingress';
  const range = connectivity
    .external(inside.id, direction)
    .find(
      ({ from, to, ipFamily }) => ipFamily === outside.ipFamily && from <= value && value <= to,
    );
  if (range === undefined)
    throw new RangeError(`no range of ${inside.id} holds ${outside.address}`);
  return range.ports;
}
