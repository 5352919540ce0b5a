/**
 * The symbolic oracle: workloads and policies go in, who can reach whom on exactly which ports comes out, without a
 * cluster. Workloads become classes that no policy tells apart; a pair is two look-ups and one remembered conjunction.
 */
import { HarnessError } from '../../model/errors.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import type { Profile } from '../../model/profile.ts';
import type { Connectivity, ConnectivityOptions, WorkloadIsolation } from './connectivity.ts';
import type { ConnectivityWorkload, ConnectivityWorld } from './connectivity-world.ts';
import { createExternalReader } from './external-ranges.ts';
import { familiesOfWorld, modelFamilies } from './family-models.ts';
import { createIsolationReader } from './isolation-reader.ts';
import { createPairReader } from './pair-reader.ts';
import { selectTargets } from './pair-selection.ts';
import { createVerdictTable } from './verdict-table.ts';
import { groupWorkloads } from './workload-groups.ts';

const bothFamilies: readonly IpFamily[] = ['IPv4', 'IPv6'];

/**
 * The connectivity of a world under a profile. Source: rules 1 to 40 and 108 to 110; it agrees with createPredictor on
 * every port, where addresses are known. Throws HarnessError('input') on a bad CIDR and on a repeated id.
 */
export function analyseConnectivity(
  world: ConnectivityWorld,
  profile: Profile,
  options: ConnectivityOptions = {},
): Connectivity {
  const workloads = [...world.workloads].sort((a, b) => (a.id < b.id ? -1 : 1));
  const positions = positionsOf(workloads);
  const ipFamilies = options.ipFamilies ?? familiesOfWorld(world);
  const table = createVerdictTable();
  const families = modelFamilies(world, workloads, ipFamilies, table, profile.pins);
  const [first] = families;
  if (first === undefined) throw new RangeError('analyseConnectivity: no address family was asked');
  const position = (id: string): number => {
    const known = positions.get(id);
    if (known !== undefined) return known;
    throw new HarnessError('input', `looking up the workload "${id}": the world does not hold it`, {
      hint: 'Give the id of a workload as the list of workloads shows it.',
    });
  };
  const pairAt = createPairReader(families);
  const externals = createExternalReader(first, options.ipFamilies ?? bothFamilies);
  const isolationAt = createIsolationReader(families, externals);
  let groups: readonly (readonly number[])[] | undefined;
  const grouped = () => (groups ??= groupWorkloads(workloads, families));
  const idOf = (index: number): string => workloads[index]?.id ?? '';

  return {
    workloads: workloads.map(({ id }) => id),
    ipFamilies,
    pair: (source, target) => pairAt(position(source), position(target)),
    pairs: function* (selection = {}) {
      const targets = selectTargets(workloads.length, selection, position);
      for (let source = 0; source < workloads.length; source += 1) {
        for (const target of targets(source)) yield pairAt(source, target);
      }
    },
    external: (id, direction) => externals(position(id), direction),
    isolation: (id) => isolationAt(position(id)),
    isolated: () => workloads.map((_, index) => isolationAt(index)).filter(isDenied),
    groups: () => grouped().map((members) => ({ members: members.map(idOf) })),
    statistics: () => ({
      workloads: workloads.length,
      groups: grouped().length,
      cellsEvaluated: [...new Set(families.flatMap(({ egress, ingress }) => [egress, ingress]))]
        .map((side) => side.evaluated())
        .reduce((sum, count) => sum + count, 0),
      verdicts: table.size(),
    }),
  };
}

function positionsOf(workloads: readonly ConnectivityWorkload[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [index, { id }] of workloads.entries()) {
    if (positions.has(id)) {
      throw new HarnessError('input', `reading workloads: "${id}" occurs more than once`, {
        hint: 'Give each workload an id of its own.',
      });
    }
    positions.set(id, index);
  }
  return positions;
}

function isDenied({ ingress, egress }: WorkloadIsolation): boolean {
  return ingress.deniesEverything || egress.deniesEverything;
}
