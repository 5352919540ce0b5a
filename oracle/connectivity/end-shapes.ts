/**
 * Ends of connections without their names: workloads that agree in everything that any policy could look at are one
 * shape. Selectors are evaluated per shape, so their cost does not grow with the number of replicas.
 */
import {
  namespaceNameLabel,
  type IpFamily,
  type Labels,
  type PodSpec,
} from '../../model/kubernetes.ts';
import { addressValue } from './address-ranges.ts';
import type { ConnectivityWorkload, ConnectivityWorld } from './connectivity-world.ts';

export interface EndShape {
  /** A hostNetwork pod is two shapes: a pod, and the node whose network it uses (rule 32). */
  readonly kind: 'pod' | 'node';
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Undefined where no manifest can know it. */
  readonly address: bigint | undefined;
}

export interface EndShapes {
  readonly shapes: readonly EndShape[];
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
  /** Per workload, the shape it has as a pod. */
  readonly podShape: Int32Array;
  /** Per workload, the shape it has as a node; -1 where it does not use the host's network. */
  readonly nodeShape: Int32Array;
  /** Per workload, equal numbers for equal known addresses; -1 where the address is unknown. */
  readonly addressId: Int32Array;
  /** Per workload, 1 unless it runs without an address of the family. */
  readonly reachable: Uint8Array;
}

/** The shapes of a world in one family. `workloads` are the world's, in the order in which callers count them. */
export function shapesOf(
  world: ConnectivityWorld,
  workloads: readonly ConnectivityWorkload[],
  ipFamily: IpFamily,
): EndShapes {
  const shapes: EndShape[] = [];
  const known = new Map<string, number>();
  const addresses = new Map<string, number>();
  const blocksDecide = usesIpBlocks(world, ipFamily);
  const intern = (workload: ConnectivityWorkload, kind: EndShape['kind']): number => {
    const { namespace, labels, spec } = workload;
    const text = blocksDecide ? workload.addresses?.[ipFamily] : undefined;
    const key = JSON.stringify([kind, namespace, sortedEntries(labels), portsOf(spec), text]);
    const address = text === undefined ? undefined : addressValue(text);
    const shape = known.get(key) ?? shapes.push({ kind, namespace, labels, spec, address }) - 1;
    known.set(key, shape);
    return shape;
  };
  const idOfAddress = ({ addresses: own }: ConnectivityWorkload): number => {
    const text = own?.[ipFamily];
    if (text === undefined) return -1;
    const value = addressValue(text).toString();
    const id = addresses.get(value) ?? addresses.size;
    addresses.set(value, id);
    return id;
  };
  return {
    podShape: Int32Array.from(workloads, (workload) => intern(workload, 'pod')),
    nodeShape: Int32Array.from(workloads, (workload) =>
      workload.spec.hostNetwork === true ? intern(workload, 'node') : -1,
    ),
    addressId: Int32Array.from(workloads, idOfAddress),
    reachable: Uint8Array.from(workloads, ({ addresses: own }) =>
      own === undefined || own[ipFamily] !== undefined ? 1 : 0,
    ),
    shapes,
    namespaceLabels: labelsOfNamespaces(world, workloads),
  };
}

/** Whether a pin or an address can matter: without an ipBlock of the family nothing looks at addresses. */
function usesIpBlocks(world: ConnectivityWorld, ipFamily: IpFamily): boolean {
  return ipBlockFamilies(world).has(ipFamily);
}

/** The families of the ipBlocks of a world's policies. */
export function ipBlockFamilies(world: ConnectivityWorld): ReadonlySet<IpFamily> {
  const families = new Set<IpFamily>();
  for (const { spec } of world.networkPolicies) {
    const peers = [
      ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
      ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
    ];
    for (const { ipBlock } of peers) {
      if (ipBlock !== undefined) families.add(ipBlock.cidr.includes(':') ? 'IPv6' : 'IPv4');
    }
  }
  return families;
}

/** The control plane keeps the name label on every namespace, whatever a manifest says (rule 14). */
function labelsOfNamespaces(
  world: ConnectivityWorld,
  workloads: readonly ConnectivityWorkload[],
): ReadonlyMap<string, Labels> {
  const written = new Map(world.namespaces.map(({ name, labels }) => [name, labels ?? {}]));
  const names = new Set([...written.keys(), ...workloads.map(({ namespace }) => namespace)]);
  return new Map(
    [...names].map((name) => [name, { ...written.get(name), [namespaceNameLabel]: name }]),
  );
}

/** Everything that a port name can resolve to (rules 18, 20), in the order in which containers declare it. */
function portsOf({ containers, initContainers = [] }: PodSpec): unknown {
  const declared = (list: PodSpec['containers']): unknown =>
    list.flatMap(({ ports = [] }) =>
      ports
        .filter(({ name }) => name !== undefined)
        .map((port) => [port.name, port.protocol ?? 'TCP', port.containerPort]),
    );
  return [
    declared(containers),
    declared(initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')),
  ];
}

function sortedEntries(labels: Labels): unknown {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
