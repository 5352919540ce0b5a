/**
 * The families of a Service (rule 79): a policy and an order, as a cluster with two families allows them. On a cluster with one
 * family nothing is drawn: every policy but RequireDualStack means the same there.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import type { ServiceSpec } from '../../model/service.ts';
import { pickWeighted } from '../pick.ts';

/** The fields of a spec; `families` are the cluster's, the primary one first. */
export function serviceFamilies(
  roll: number,
  [primary, secondary]: readonly IpFamily[],
): Pick<ServiceSpec, 'ipFamilyPolicy' | 'ipFamilies'> {
  if (primary === undefined || secondary === undefined) return {};
  const kind = pickWeighted(roll, [
    ['prefer', 35],
    ['prefer, secondary first', 15],
    ['require', 10],
    ['require, secondary first', 15],
    ['single', 5],
    ['single, secondary', 15],
    ['absent', 5],
  ]);
  switch (kind) {
    case 'prefer':
      return { ipFamilyPolicy: 'PreferDualStack' };
    case 'prefer, secondary first':
      // The server adds the family that is left.
      return { ipFamilyPolicy: 'PreferDualStack', ipFamilies: [secondary] };
    case 'require':
      return { ipFamilyPolicy: 'RequireDualStack' };
    case 'require, secondary first':
      return { ipFamilyPolicy: 'RequireDualStack', ipFamilies: [secondary, primary] };
    case 'single':
      return { ipFamilyPolicy: 'SingleStack', ipFamilies: [primary] };
    case 'single, secondary':
      return { ipFamilyPolicy: 'SingleStack', ipFamilies: [secondary] };
    case 'absent':
      return {};
  }
}
