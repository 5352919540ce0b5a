/**
 * Compares the symbolic oracle with the predictor, cell by cell: every pair of pods in each family, and every pod with
 * external addresses on both sides of each range boundary, on the ports on both sides of each step. Tests only.
 */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { IpFamily, Protocol } from '../../../model/kubernetes.ts';
import type { Endpoint } from '../../../model/probe.ts';
import type { Profile } from '../../../model/profile.ts';
import { createPredictor, type Predictor } from '../../predict.ts';
import { addressSpace, formatAddress, rangeOfCidr, type AddressRange } from '../address-ranges.ts';
import { analyseConnectivity } from '../analyse-connectivity.ts';
import type { Connectivity } from '../connectivity.ts';
import { connectivityWorldOf } from '../connectivity-world.ts';
import { portMax, portMin } from '../port-set.ts';
import { openRulesAt, protocols, verdictAt, type PortVerdicts } from '../port-verdicts.ts';

export interface Comparison {
  readonly differences: readonly string[];
  readonly cells: number;
  /** Verdicts that were met, with the rules of open ones. */
  readonly kinds: ReadonlySet<string>;
}

/** What differs in one family; the worlds' addresses are known, so that nothing may differ. */
export function compareWithPredictor(
  world: BoundWorld,
  profile: Profile,
  ipFamily: IpFamily,
): Comparison {
  const connectivity = analyseConnectivity(connectivityWorldOf(world), profile, {
    ipFamilies: [ipFamily],
  });
  const differences: string[] = [];
  const kinds = new Set<string>();
  let cells = 0;
  const check = (
    predict: Predictor,
    source: Endpoint,
    target: Endpoint,
    verdicts: PortVerdicts,
    names: string,
    numbers: readonly number[],
  ): void => {
    for (const protocol of protocols) {
      for (const port of boundaryPorts(verdicts, protocol, numbers)) {
        cells += 1;
        const expected = predict({ source, target, ipFamily, protocol, port });
        const openRules = expected.verdict === 'either' ? expected.rules.join() : '';
        const symbolic = verdictAt(verdicts, protocol, port);
        const symbolicRules = openRulesAt(verdicts, protocol, port).join();
        kinds.add(`${expected.verdict} ${openRules}`.trim());
        if (symbolic === expected.verdict && symbolicRules === openRules) continue;
        differences.push(
          `${names} ${protocol} ${port}: predicted ${expected.verdict} ${openRules}, ` +
            `symbolic ${symbolic} ${symbolicRules}`,
        );
      }
    }
  };
  const numbers = portsOf(world);
  const predictPods = createPredictor(world, profile);
  for (const { source, target, ports } of connectivity.pairs()) {
    check(predictPods, podOf(source), podOf(target), ports, `${source} > ${target}`, numbers);
  }
  compareExternals(connectivity, world, profile, ipFamily, check);
  return { differences, cells, kinds };
}

type Check = (
  predict: Predictor,
  source: Endpoint,
  target: Endpoint,
  verdicts: PortVerdicts,
  names: string,
  numbers: readonly number[],
) => void;

function compareExternals(
  connectivity: Connectivity,
  world: BoundWorld,
  profile: Profile,
  ipFamily: IpFamily,
  check: Check,
): void {
  const asked = new Set(addressesOf(world, ipFamily));
  for (const range of connectivity.workloads.flatMap((id) => rangesOf(connectivity, id))) {
    if (range.ipFamily === ipFamily) asked.add(range.from).add(range.to);
  }
  const externals = [...asked].map((address) => ({
    name: formatAddress(ipFamily, address),
    addresses: { [ipFamily]: formatAddress(ipFamily, address) },
    address,
  }));
  const predict = createPredictor({ ...world, externals }, profile);
  for (const workload of connectivity.workloads) {
    for (const direction of ['Egress', 'Ingress'] as const) {
      const ranges = connectivity.external(workload, direction);
      for (const { name, address } of externals) {
        const range = ranges.find(
          (one) => one.ipFamily === ipFamily && one.from <= address && address <= one.to,
        );
        if (range === undefined) throw new RangeError(`no range of ${workload} holds ${name}`);
        const external: Endpoint = { kind: 'external', name };
        const ends = [podOf(workload), external] as const;
        const [source, target] = direction === 'Egress' ? ends : ([ends[1], ends[0]] as const);
        check(predict, source, target, range.ports, `${workload} ${direction} ${name}`, [80]);
      }
    }
  }
}

/**
 * Both ends of every interval, so both sides of every boundary; and, in case that a boundary was missed, both sides of
 * every number that the world holds.
 */
function boundaryPorts(
  verdicts: PortVerdicts,
  protocol: Protocol,
  numbers: readonly number[],
): readonly number[] {
  const { allow, deny, open } = verdicts[protocol];
  const edges = [allow, deny, ...open.map(({ ports }) => ports)].flat(2);
  return [...new Set([...edges, ...numbers])];
}

/** Ports that policies and pods name, and those beside them. */
function portsOf({ pods, networkPolicies }: BoundWorld): readonly number[] {
  const declared = pods
    .flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])])
    .flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
  const named = networkPolicies
    .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    .flatMap(({ ports = [] }) => ports.flatMap(({ port, endPort }) => [port, endPort]))
    .filter((port) => typeof port === 'number');
  const around = [...declared, ...named].flatMap((port) => [port - 1, port, port + 1]);
  return [...new Set(around)].filter((port) => port >= portMin && port <= portMax);
}

/** First and last addresses of every CIDR of a family that policies name, and those beside them. */
function addressesOf({ networkPolicies }: BoundWorld, ipFamily: IpFamily): readonly bigint[] {
  return networkPolicies
    .flatMap(({ spec }) => [
      ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
      ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
    ])
    .flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []))
    .map(rangeOfCidr)
    .filter((range) => range.ipFamily === ipFamily)
    .flatMap(boundaryAddresses);
}

function rangesOf(connectivity: Connectivity, workload: string): readonly AddressRange[] {
  return [
    ...connectivity.external(workload, 'Egress'),
    ...connectivity.external(workload, 'Ingress'),
  ];
}

function boundaryAddresses({ ipFamily, from, to }: AddressRange): readonly bigint[] {
  const space = addressSpace(ipFamily);
  return [from - 1n, from, to, to + 1n].filter(
    (address) => address >= space.from && address <= space.to,
  );
}

function podOf(id: string): Endpoint {
  const [namespace = '', name = ''] = id.split('/');
  return { kind: 'pod', namespace, name };
}
