/**
 * The simulated kube-proxy of one node, compiled as its rules would be: one entry per address, protocol and port, each a cascade
 * of backends, a rejection or a drop. A flow is answered by looking its destination up; the oracle has no tables.
 */
import type { BlockList } from 'node:net';
import { familyOf, type BoundNode, type BoundWorld } from '../../../model/bound-world.ts';
import {
  serviceNameLabel,
  type Endpoint,
  type EndpointSlice,
  type Service,
  type ServicePort,
  type TrafficPolicy,
} from '../../../model/service.ts';
import { healthEntry } from './health-entry.ts';
import { filtered, otherAddresses, policyAt } from './other-addresses.ts';
import type { ServiceFaults } from './service-faults.ts';

export interface ProxyBackend {
  readonly address: string;
  readonly port: number;
}

export type ProxyEntry =
  | {
      readonly kind: 'backends';
      /** In the order of the cascade; each is taken with its chance once those before were passed over. */
      readonly cascade: readonly (ProxyBackend & { readonly chance: number })[];
      readonly sticky: boolean;
      /** How long a source that is idle keeps its backend. */
      readonly stickyMs: number;
      /** Who is in none of these networks gets no answer; absent where everybody may come. */
      readonly sources?: BlockList | undefined;
      /** Same for every address of one Service port. */
      readonly portKey: string;
    }
  /** The status with which the node says whether it has endpoints. */
  | { readonly kind: 'health'; readonly status: 200 | 503 }
  | { readonly kind: 'reject' }
  | { readonly kind: 'drop' };

/** By `destinationKey`. Entries of pods inside come first, those of the outside have the key with `outside`. */
export type ProxyTable = ReadonlyMap<string, ProxyEntry>;

export function destinationKey(
  address: string,
  protocol: string,
  port: number,
  outside: boolean,
): string {
  return `${address} ${protocol} ${port}${outside ? ' outside' : ''}`;
}

/** The table of the proxy of `ownNode`. */
export function compileProxy(
  world: BoundWorld,
  slices: readonly EndpointSlice[],
  ownNode: BoundNode,
  faults: ServiceFaults,
): ProxyTable {
  const isBlind = faults.has('proxy-misses-zone') && ownNode.name === world.nodes[0]?.name;
  const node = isBlind ? { ...ownNode, zone: undefined } : ownNode;
  const table = new Map<string, ProxyEntry>();
  for (const service of world.services ?? []) {
    const { spec } = service;
    if (spec.type === 'ExternalName') continue;
    if (faults.has('family-order-unknown') && spec.ipFamilies?.[0] === 'IPv6') continue;
    const ports = faults.has('second-port-ignored')
      ? (spec.ports ?? []).slice(0, 1)
      : (spec.ports ?? []);
    for (const port of ports) {
      const addresses = spec.clusterIPs ?? [];
      const programmed = faults.has('second-family-not-programmed')
        ? addresses.slice(0, 1)
        : addresses;
      for (const address of programmed) {
        if (address === 'None') continue;
        const members = membersOf(service, port, familyOf(address), slices, faults);
        const { protocol = 'TCP' } = port;
        const entryFor = (policy: TrafficPolicy, atNodePort: boolean): ProxyEntry =>
          entryOf(service, port, members, { policy, atNodePort, node, faults });
        const inside = faults.has('external-policy-governs-cluster-address')
          ? (spec.externalTrafficPolicy ?? 'Cluster')
          : faults.has('internal-policy-ignored')
            ? 'Cluster'
            : (spec.internalTrafficPolicy ?? 'Cluster');
        const atCluster = entryFor(inside, false);
        const shut = faults.has('source-ranges-at-every-address');
        put(table, address, protocol, port.port, shut ? filtered(atCluster, service, faults) : atCluster, faults); // prettier-ignore
        const others = otherAddresses(service, faults).filter(
          (one) => familyOf(one.address) === familyOf(address),
        );
        for (const other of others) {
          for (const outside of [false, true]) {
            if (outside && !other.balanced && faults.has('external-addresses-for-pods-alone'))
              continue;
            const entry = entryFor(policyAt(service, outside, faults), false);
            const open = outside && faults.has('source-ranges-hold-for-pods-alone');
            const behind = other.balanced && !open ? filtered(entry, service, faults) : entry;
            put(table, other.address, protocol, port.port, behind, faults, outside);
          }
        }
        const nodeAddress = node.addresses[familyOf(address)];
        if (port.nodePort === undefined || nodeAddress === undefined) continue;
        const outside = faults.has('internal-policy-governs-node-ports')
          ? (spec.internalTrafficPolicy ?? 'Cluster')
          : faults.has('external-policy-ignored')
            ? 'Cluster'
            : (spec.externalTrafficPolicy ?? 'Cluster');
        put(table, nodeAddress, protocol, port.nodePort, entryFor(outside, true), faults, true);
        // From a pod a node port means the whole cluster.
        const fromPod = faults.has('internal-policy-governs-node-ports') ? outside : 'Cluster';
        put(table, nodeAddress, protocol, port.nodePort, entryFor(fromPod, true), faults);
      }
    }
    const health = healthEntry(service, slices, node, faults);
    if (health === undefined) continue;
    for (const address of Object.values(node.addresses)) {
      for (const outside of [false, true]) {
        put(table, address, 'TCP', health.port, health.entry, faults, outside);
      }
    }
  }
  return table;
}

function put(
  table: Map<string, ProxyEntry>,
  address: string,
  protocol: string,
  port: number,
  entry: ProxyEntry,
  faults: ServiceFaults,
  outside = false,
): void {
  if (!faults.has('protocol-ignored')) {
    table.set(destinationKey(address, protocol, port, outside), entry);
    return;
  }
  for (const each of ['TCP', 'UDP']) {
    const key = destinationKey(address, each, port, outside);
    if (!table.has(key)) table.set(key, entry);
  }
}

/** `rank` 0 is ready, 1 serves while it terminates, 2 is of no use. */
interface Member extends ProxyBackend {
  readonly rank: 0 | 1 | 2;
  readonly nodeName: string | undefined;
  readonly hints: Endpoint['hints'];
}

function membersOf(
  { metadata }: Service,
  port: ServicePort,
  ipFamily: string,
  slices: readonly EndpointSlice[],
  faults: ServiceFaults,
): readonly Member[] {
  const mine = slices.filter(
    (slice) =>
      slice.addressType === ipFamily &&
      slice.metadata.namespace === metadata.namespace &&
      slice.metadata.labels?.[serviceNameLabel] === metadata.name,
  );
  const read = faults.has('second-slice-ignored') ? mine.slice(0, 1) : mine;
  const members: Member[] = [];
  for (const slice of read) {
    for (const { name = '', protocol = 'TCP', port: number } of slice.ports ?? []) {
      const pairs = name === (port.name ?? '') && protocol === (port.protocol ?? 'TCP');
      if (!pairs || number === undefined) continue;
      for (const endpoint of slice.endpoints) {
        const [address = ''] = endpoint.addresses;
        const known = members.some((one) => one.address === address && one.port === number);
        if (known && !faults.has('duplicate-counts-twice')) continue;
        members.push({ address, port: number, rank: rankOf(endpoint, faults), nodeName: endpoint.nodeName, hints: endpoint.hints }); // prettier-ignore
      }
    }
  }
  return members;
}

function rankOf({ conditions }: Endpoint, faults: ServiceFaults): Member['rank'] {
  if (conditions === undefined && faults.has('absent-conditions-not-ready')) return 2;
  if (conditions?.ready !== false) return 0;
  const serves = conditions.serving !== false && conditions.terminating === true;
  if (serves && faults.has('terminating-always-used')) return 0;
  if (serves && !faults.has('terminating-never-used')) return 1;
  return faults.has('not-ready-as-fallback') ? 1 : 2;
}

interface EntryContext {
  readonly policy: TrafficPolicy;
  readonly atNodePort: boolean;
  readonly node: BoundNode;
  readonly faults: ServiceFaults;
}

function entryOf(
  service: Service,
  port: ServicePort,
  members: readonly Member[],
  { policy, atNodePort, node, faults }: EntryContext,
): ProxyEntry {
  const bestOf = (some: readonly Member[]): readonly Member[] => {
    const least = Math.min(...some.map(({ rank }) => rank));
    return least === 2 ? [] : some.filter(({ rank }) => rank === least);
  };
  const everywhere = hinted(bestOf(members), node, faults);
  const here = bestOf(members.filter(({ nodeName }) => nodeName === node.name));
  const nothing = faults.has('no-endpoint-dropped') ? 'drop' : 'reject';
  if (everywhere.length === 0 && here.length === 0) return { kind: nothing };
  const wantsLocal =
    policy === 'Local' || (atNodePort && faults.has('node-port-needs-local-endpoint'));
  if (wantsLocal && here.length === 0) {
    return { kind: faults.has('local-without-endpoint-refused') ? 'reject' : 'drop' };
  }
  const local = wantsLocal || (faults.has('local-endpoint-preferred') && here.length > 0);
  const used = (local ? here : everywhere).map(({ address, port: number }) => ({
    address,
    port: faults.has('target-port-ignored') ? port.port : number,
  }));
  const { sessionAffinity, sessionAffinityConfig } = service.spec;
  const lost = faults.has('affinity-lost-with-timeout') && sessionAffinityConfig !== undefined;
  const sticky = sessionAffinity === 'ClientIP' && !faults.has('affinity-ignored') && !lost;
  const { namespace = '', name } = service.metadata;
  return {
    kind: 'backends',
    cascade: cascadeOf(used, faults),
    sticky: sticky || faults.has('affinity-everywhere'),
    stickyMs: (sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1_000,
    portKey: `${namespace}/${name} ${port.protocol ?? 'TCP'} ${port.port} ${familyOf(used[0]?.address ?? '')}`, // prettier-ignore
  };
}

/** Ready members whose hints name this node, or else this zone; all of them where a hint is missing or none names it. */
function hinted(
  members: readonly Member[],
  { name, zone = '' }: BoundNode,
  faults: ServiceFaults,
): readonly Member[] {
  if (members[0]?.rank !== 0 || faults.has('hints-ignored')) return members;
  for (const [kind, place] of [
    ['forNodes', name],
    ['forZones', zone],
  ] as const) {
    const lists = members.map(({ hints }) => (hints?.[kind] ?? []).map((one) => one.name));
    const complete = lists.every((list) => list.length > 0);
    if (!complete && !faults.has('incomplete-hints-count')) continue;
    const close = members.filter((_member, index) => lists[index]?.includes(place));
    const refuses = complete && faults.has('place-without-hints-refused');
    if (close.length > 0 || refuses) return close;
  }
  return members;
}

/** Rule i of n is taken with probability 1/(n - i); the last one takes what is left. */
function cascadeOf(
  used: readonly ProxyBackend[],
  faults: ServiceFaults,
): readonly (ProxyBackend & { readonly chance: number })[] {
  const whole =
    faults.has('last-endpoint-never-used') && used.length > 1 ? used.slice(0, -1) : used;
  return whole.map((backend, index) => {
    const left = whole.length - index;
    const fixed = faults.has('cascade-of-fixed-shares') && left > 1;
    const preferred = faults.has('first-endpoint-preferred') && index === 0 && left > 1;
    const chance = fixed ? 1 / whole.length : preferred ? 1.5 / left : 1 / left;
    return { ...backend, chance };
  });
}
