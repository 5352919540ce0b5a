/**
 * What the agents of the CNI make of each new world: the tables that every node enforces, and when. A healthy agent
 * goes from the old tables to the new ones in one move; faults of class churn leave gaps, lag behind or forget.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Labels, Pod, PolicyType } from '../../model/kubernetes.ts';
import { compileWorld } from './compile-world.ts';
import type { TableVersion } from './dataplane.ts';
import { exposedAddresses } from './exposed-addresses.ts';
import type { Faults } from './faults.ts';
import { createLifecycleMemory } from './lifecycle-memory.ts';
import { openTables, type Chain, type PacketTables } from './packet-tables.ts';
import { createStaleMemory } from './stale-memory.ts';

/** How long a node is open in a gap. */
const gapMs = 200;
/** When tables that do not last go back. */
const revertMs = 1000;

export interface CniAgent {
  /** The versions that follow from this stored world, the last of each node to stay. */
  see(stored: BoundWorld): readonly TableVersion[];
  /** The versions that follow from a restart of the agent on this node. */
  restart(node: string): readonly TableVersion[];
}

/** Agents of a cluster with these nodes that have seen nothing yet. */
export function createCniAgent(faults: Faults, nodeNames: readonly string[]): CniAgent {
  const rememberObjects = createStaleMemory(faults);
  const rememberLifecycle = createLifecycleMemory(faults);
  const inheritance: Inheritance = new Map();
  let seen: BoundWorld | undefined;
  let tables = openTables;
  let before = openTables;
  return {
    see: (stored) => {
      const { world, ghosts } = rememberObjects(rememberLifecycle(stored));
      const compiled = compileWorld(world, faults, ghosts);
      const { lasting, passing } = exposedAddresses(seen, world, faults);
      before = tables;
      tables = withoutChains(compiled, lasting);
      if (faults.has('reused-address-keeps-isolation')) {
        tables = withInheritedChains(tables, world, inheritance);
      }
      const versions: TableVersion[] =
        passing.size === 0
          ? [{ afterMs: 0, tables }]
          : [
              { afterMs: 0, tables: withoutChains(tables, passing) },
              { afterMs: gapMs, tables },
            ];
      const lastNode = nodeNames.at(-1);
      if (faults.has('pod-relabel-late-on-one-node') && lastNode !== undefined) {
        const late = compileWorld(withOldPodLabels(world, seen), faults, ghosts);
        versions.push({ afterMs: 0, tables: late, node: lastNode });
      }
      if (faults.has('reverts-after-settling') && seen !== undefined) {
        versions.push({ afterMs: revertMs, tables: before });
      }
      seen = world;
      return versions;
    },
    restart: (node) => {
      if (faults.has('restart-forgets-policies')) {
        return [{ afterMs: 0, tables: openTables, node }];
      }
      if (faults.has('restart-brings-old-state-back')) {
        return [{ afterMs: 0, tables: before, node }];
      }
      if (faults.has('restart-opens-node')) {
        return [
          { afterMs: 0, tables: openTables, node },
          { afterMs: gapMs, tables, node },
        ];
      }
      return [];
    },
  };
}

/** The tables without what isolates these addresses. */
function withoutChains(tables: PacketTables, addresses: ReadonlySet<string>): PacketTables {
  if (addresses.size === 0) return tables;
  const keep = (chains: ReadonlyMap<string, Chain>): ReadonlyMap<string, Chain> =>
    new Map([...chains].filter(([address]) => !addresses.has(address)));
  const { Ingress, Egress } = tables.chains;
  return { ...tables, chains: { Ingress: keep(Ingress), Egress: keep(Egress) } };
}

/** What isolated each address last, and whose it was. */
type Inheritance = Map<string, { readonly uid: string; readonly chains: ChainPair }>;
type ChainPair = Readonly<Record<PolicyType, Chain | undefined>>;

/** A new pod at an address that another pod had before: a faulty agent leaves the chains of that address as they were. */
function withInheritedChains(
  tables: PacketTables,
  { pods }: BoundWorld,
  inheritance: Inheritance,
): PacketTables {
  const chains = { Ingress: new Map(tables.chains.Ingress), Egress: new Map(tables.chains.Egress) };
  for (const pod of pods.filter(({ spec }) => spec.hostNetwork !== true)) {
    const uid = pod.metadata.uid ?? '';
    for (const ip of addressesOf(pod)) {
      const last = inheritance.get(ip);
      const inherited = last !== undefined && last.uid !== uid ? last.chains : undefined;
      for (const direction of ['Ingress', 'Egress'] as const) {
        const chain = inherited?.[direction];
        if (chain !== undefined) chains[direction].set(ip, chain);
        else if (inherited !== undefined) chains[direction].delete(ip);
      }
      inheritance.set(ip, {
        uid,
        chains: { Ingress: chains.Ingress.get(ip), Egress: chains.Egress.get(ip) },
      });
    }
  }
  return { ...tables, chains };
}

function withOldPodLabels(world: BoundWorld, seen: BoundWorld | undefined): BoundWorld {
  const old = new Map<string, Labels>(
    (seen?.pods ?? []).map(({ metadata }) => [metadata.uid ?? '', metadata.labels ?? {}]),
  );
  const pods = world.pods.map((pod): Pod => {
    const labels = old.get(pod.metadata.uid ?? '') ?? pod.metadata.labels;
    return { ...pod, metadata: { ...pod.metadata, labels } };
  });
  return { ...world, pods };
}

function addressesOf({ status }: Pod): readonly string[] {
  return (status?.podIPs ?? []).map(({ ip }) => ip);
}
