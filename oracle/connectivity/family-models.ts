/**
 * The models of a world, one per address family that pairs are asked for. Without any ipBlock the families cannot
 * differ in what policies say, so that they share the costly part.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import type { ConnectivityWorkload, ConnectivityWorld } from './connectivity-world.ts';
import { ipBlockFamilies, shapesOf } from './end-shapes.ts';
import type { FamilyContext } from './family-connectivity.ts';
import { createSideModel, type SideModel } from './side-model.ts';
import type { VerdictTable } from './verdict-table.ts';

/** The families that an address or an ipBlock of the world mentions, IPv4 where none does. */
export function familiesOfWorld(world: ConnectivityWorld): readonly IpFamily[] {
  const mentioned = new Set(ipBlockFamilies(world));
  for (const { addresses } of world.workloads) {
    if (addresses?.IPv4 !== undefined) mentioned.add('IPv4');
    if (addresses?.IPv6 !== undefined) mentioned.add('IPv6');
  }
  const families = (['IPv4', 'IPv6'] as const).filter((family) => mentioned.has(family));
  return families.length === 0 ? ['IPv4'] : families;
}

/** One model per family, in this order. `workloads` are the world's, sorted. */
export function modelFamilies(
  world: ConnectivityWorld,
  workloads: readonly ConnectivityWorkload[],
  ipFamilies: readonly IpFamily[],
  table: VerdictTable,
  pins: ProfilePins,
): readonly FamilyContext[] {
  const shareable = ipBlockFamilies(world).size === 0;
  let shared: { readonly egress: SideModel; readonly ingress: SideModel } | undefined;
  return ipFamilies.map((ipFamily) => {
    const ends = shapesOf(world, workloads, ipFamily);
    const side = (direction: 'Egress' | 'Ingress'): SideModel =>
      createSideModel({ ends, direction, ipFamily, pins, table }, world.networkPolicies);
    const sides = shared ?? { egress: side('Egress'), ingress: side('Ingress') };
    if (shareable) shared = sides;
    return { ipFamily, workloads, ends, ...sides, table, pins };
  });
}
