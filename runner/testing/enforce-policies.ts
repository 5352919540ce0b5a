/**
 * Gives the fake API server a network that enforces its policies: the tables of the simulated cluster, compiled anew
 * from the stored objects after every change. So the real adapter meets a cluster that conforms, without a cluster.
 */
import { compileWorld } from '../../cluster/simulated/compile-world.ts';
import type { Faults } from '../../cluster/simulated/faults.ts';
import { acceptsPacket, type PacketTables } from '../../cluster/simulated/packet-tables.ts';
import { storedPolicy } from '../../cluster/simulated/stored-policy.ts';
import type { FakeApi } from '../../cluster/kubernetes/testing/fake-api.ts';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Namespace, NetworkPolicy, Pod } from '../../model/kubernetes.ts';

const conforming: Faults = new Set();

/** Replaces what passes between the pods of the API; `faults` are those of the simulated cluster. */
export function enforcePolicies(api: FakeApi, faults: Faults = conforming): void {
  let compiledAt = -1;
  let tables: PacketTables | undefined;
  api.passes = (sourceIp, targetIp, port, protocol) => {
    if (tables === undefined || compiledAt !== api.changes.length) {
      tables = compileWorld(storedWorld(api), faults);
      compiledAt = api.changes.length;
    }
    return acceptsPacket({ sourceIp, targetIp, port, protocol }, tables, tables, faults);
  };
}

function storedWorld({ objects }: FakeApi): BoundWorld {
  const ofKind = (kind: string): unknown =>
    [...objects.values()].filter((object) => object['kind'] === kind);
  return {
    namespaces: ofKind('Namespace') as readonly Namespace[],
    pods: ofKind('Pod') as readonly Pod[],
    networkPolicies: (ofKind('NetworkPolicy') as readonly NetworkPolicy[]).map(storedPolicy),
    nodes: [],
    externals: [],
  };
}
