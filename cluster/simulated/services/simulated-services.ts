/**
 * The Services and the DNS of one simulated lane: tables per node that come into force after the cluster's delay, and flows that are drawn
 * through them by a hash of the seed. It shares nothing with the oracle.
 */
import { podAddresses, type BoundWorld } from '../../../model/bound-world.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import type { FlowResult, FlowSample } from '../../../model/flow.ts';
import { endpointName } from '../../../model/probe.ts';
import type { EndpointSlice, Service } from '../../../model/service.ts';
import type { DnsLane } from '../../dns-lane.ts';
import type { FlowRequest, ServiceLane } from '../../service-lane.ts';
import type { AddressPlan } from '../address-plan.ts';
import { chanceOf } from '../chance.ts';
import type { SimulatedSettings } from '../options.ts';
import type { Dataplane } from '../dataplane.ts';
import { connectMs, endsOf, type Ends } from '../prober.ts';
import { compileProxy, destinationKey, type ProxyEntry, type ProxyTable } from './compile-proxy.ts'; // prettier-ignore
import { createAffinityTable } from './affinity-table.ts';
import { createIcmpLimit } from './icmp-limit.ts';
import { compileZone, type Zone } from './compile-zone.ts';
import { publishEndpoints } from './control-plane.ts';
import { passesPolicies, type TranslatedPacket } from './passes-policies.ts';
import { sendFlows } from './send-flows.ts';
import { createSimulatedDns } from './simulated-dns.ts';

export interface SimulatedServices {
  readonly services: ServiceLane;
  readonly dns: DnsLane;
  /** Takes a world whose Services the server has completed. */
  readonly install: (world: BoundWorld, network?: PodNetwork) => void;
  /** A new container listens nowhere. */
  readonly forgetListeners: (addresses: readonly string[]) => void;
}

/** What is wrong with the network besides the objects. */
export interface PodNetwork {
  /** Addresses that nobody answers at although a pod has them. */
  readonly deaf?: readonly string[] | undefined;
  /** Milliseconds until the proxies have the world, while they have none. */
  readonly gapMs?: number | undefined;
}

interface InstalledTables {
  /** On the cluster's clock, per node in the order of the plan. */
  readonly activeFrom: readonly number[];
  readonly tables: readonly ProxyTable[];
}

/** The Services of the lane of this name; `accepts` asks its packet filter. */
export function createSimulatedServices(
  laneName: string,
  settings: SimulatedSettings,
  { nodes }: AddressPlan,
  accepts: Dataplane['accepts'],
): SimulatedServices {
  const { clock, serviceFaults: faults, dns, seed, noise, settleDelayMs } = settings;
  const isLost = (what: string): boolean =>
    noise > 0 && chanceOf(seed, `${laneName} ${what}`) < noise;
  const listening = new Set<string>();
  const affinity = createAffinityTable(faults);
  const turns = new Map<string, number>();
  let ends: Ends = new Map();
  let deaf: readonly string[] = [];
  let podsByAddress: ReadonlyMap<string, Pod> = new Map();
  let slices: readonly EndpointSlice[] = [];
  let installed: readonly InstalledTables[] = [];
  let zone: Zone | undefined;
  let gone: readonly Service[] = [];
  let known: BoundWorld | undefined;
  const icmpLimit = createIcmpLimit();
  let sent = 0;
  let readings = 0;

  const tableOf = (node: number): ProxyTable => {
    const current = installed.findLast(({ activeFrom }) => (activeFrom[node] ?? 0) <= clock.now());
    return current?.tables[node] ?? new Map<string, ProxyEntry>();
  };
  const pick = (
    entry: Extract<ProxyEntry, { readonly kind: 'backends' }>,
    client: string,
    node: number,
    atMs: number,
  ): string => {
    const keys = entry.cascade.map(({ address, port }) => `${address} ${port}`);
    const stickyKey = `${client} ${entry.portKey} ${node}`;
    const timed = { atMs, timeoutMs: entry.stickyMs };
    const kept = affinity.find(stickyKey, (one) => keys.includes(one), timed);
    if (entry.sticky && kept !== undefined) {
      affinity.remember(stickyKey, kept, timed);
      return kept;
    }
    let index = 0;
    if (faults.has('rotation-instead-of-draws')) {
      const turn = turns.get(`${entry.portKey} ${node}`) ?? 0;
      turns.set(`${entry.portKey} ${node}`, turn + 1);
      index = turn % keys.length;
    } else {
      const passes = ({ chance }: { readonly chance: number }): boolean =>
        chanceOf(seed, `${laneName} flow ${sent} rule ${index++}`) < chance;
      const taken = entry.cascade.findIndex(passes);
      index = taken < 0 ? keys.length - 1 : taken;
    }
    const key = keys[index] ?? '';
    affinity.remember(stickyKey, key, timed);
    return key;
  };

  /** The result of one flow; `tries` are the moments at which its first packet is sent. */
  const flow = (
    { source, address, protocol, port, nextHop = address }: FlowRequest,
    tries: readonly number[],
  ): FlowResult => {
    sent++;
    const from = ends.get(endpointName(source));
    const client = from?.addresses[address.includes(':') ? 'IPv6' : 'IPv4'];
    if (client === undefined) return { failure: 'error' };
    if (isLost(`noise ${sent}`)) return { failure: 'timeout' };
    const pod = podsByAddress.get(client);
    const target = nodes.findIndex((one) => Object.values(one.addresses).includes(nextHop));
    const node = target >= 0 ? target : nodes.findIndex(({ name }) => name === pod?.spec.nodeName);
    const entry = tableOf(node).get(
      destinationKey(address, protocol, port, source.kind === 'external'),
    );
    if (entry === undefined) return direct(address, protocol, port, client);
    if (entry.kind === 'drop') return { failure: 'timeout' };
    if (entry.kind === 'health') return { backend: `HTTP-${entry.status}`, sourceSeen: client };
    if (entry.kind !== 'backends') {
      const isSeen = tries.some((atMs) => icmpLimit.allows(node, client, atMs));
      return { failure: isSeen ? 'refused' : 'timeout' };
    }
    const ipFamily = client.includes(':') ? 'ipv6' : 'ipv4';
    const hidden = source.kind === 'external' && faults.has('source-ranges-see-nodes');
    if (entry.sources?.check(hidden ? nextHop : client, ipFamily) === false) return { failure: 'timeout' }; // prettier-ignore
    const backend = pick(entry, client, node, tries[0] ?? clock.now());
    const [backendAddress = ''] = backend.split(' ');
    if (backendAddress === client && faults.has('hairpin-dropped')) return { failure: 'timeout' };
    if (!listening.has(`${protocol} ${backend}`)) return { failure: 'refused' };
    const packet: TranslatedPacket = {
      sourceIp: client,
      targetIp: backendAddress,
      protocol,
      port: Number(backend.split(' ')[1]),
      before: { targetIp: address, port },
      node: nodes[node]?.addresses[address.includes(':') ? 'IPv6' : 'IPv4'],
      first: entry.cascade[0],
    };
    if (!passesPolicies(packet, accepts, faults)) return { failure: 'timeout' };
    const owner = podsByAddress.get(backendAddress);
    return owner === undefined || deaf.includes(backendAddress)
      ? { failure: 'timeout' }
      : { backend: owner.metadata.uid ?? '', sourceSeen: client };
  };

  /** To a pod's own address; anything else leads nowhere. */
  const direct = (address: string, protocol: string, port: number, client: string): FlowResult => {
    const owner = podsByAddress.get(address);
    if (owner === undefined || deaf.includes(address)) return { failure: 'timeout' };
    if (!listening.has(`${protocol} ${address} ${port}`)) return { failure: 'refused' };
    return { backend: owner.metadata.uid ?? '', sourceSeen: client };
  };

  /** The names of deleted Services, for the fault that keeps them. */
  const withDeleted = (next: BoundWorld): BoundWorld => {
    if (!faults.has('dns-deleted-service-stays')) return next;
    const names = new Set((next.services ?? []).map(({ metadata }) => metadata.name));
    gone = [...gone, ...(known?.services ?? [])].filter(
      ({ metadata }) => !names.has(metadata.name),
    );
    return { ...next, services: [...(next.services ?? []), ...gone] };
  };

  const services: ServiceLane = {
    readEndpointSlices: async (signal) => {
      await clock.wait(0, signal);
      return slices;
    },
    moveSentinel: (signal) => clock.wait(0, signal),
    readSentinel: async (_options, signal) => {
      await clock.wait(connectMs, signal);
      const last = installed.at(-1);
      const pending = nodes.flatMap(({ name }, node) =>
        (last?.activeFrom[node] ?? 0) > clock.now()
          ? [`the Service of the sentinel on ${name}`]
          : [],
      );
      return { controlAlive: !isLost(`control ${readings++}`), pending };
    },
    listen: (ports, signal) => {
      signal.throwIfAborted();
      for (const { protocol, address, port } of ports)
        listening.add(`${protocol} ${address} ${port}`);
      return Promise.resolve(undefined);
    },
    stillListen: (ports, signal) => {
      signal.throwIfAborted();
      const shut = ports.find(({ protocol, address, port }) => !listening.has(`${protocol} ${address} ${port}`)); // prettier-ignore
      return Promise.resolve(shut && `${shut.address} does not listen on ${shut.protocol} ${shut.port}`); // prettier-ignore
    },
    flows: async (requests, options, signal) => {
      const free = new Map<string, number>();
      const samples = requests.map((request): FlowSample => {
        const from = endpointName(request.source);
        const sample = sendFlows(request, options, free.get(from) ?? clock.now(), flow);
        free.set(from, sample.endedAt);
        return { flows: sample.flows };
      });
      const longest = Math.max(clock.now(), ...free.values()) - clock.now();
      await clock.wait(samples.length === 0 ? 0 : Math.max(options.timeoutMs, longest), signal);
      return samples;
    },
  };
  return {
    services,
    dns: createSimulatedDns(laneName, settings, {
      nodes: nodes.map(({ name }) => name),
      zone: () => zone,
      pods: () => known?.pods ?? [],
      readSentinel: (timeoutMs, signal) =>
        services.readSentinel({ timeoutMs, concurrency: 1 }, signal),
    }),
    forgetListeners(addresses) {
      for (const key of listening) {
        if (addresses.includes(key.split(' ')[1] ?? '')) listening.delete(key);
      }
    },
    install(next, network = {}) {
      deaf = network.deaf ?? [];
      ends = endsOf(next);
      podsByAddress = new Map(
        next.pods.flatMap((pod) =>
          Object.values(podAddresses(pod)).map((address) => [address, pod] as const),
        ),
      );
      slices = publishEndpoints(next, faults);
      zone = compileZone(withDeleted(next), slices, dns, faults);
      known = next;
      const tables = nodes.map((node) => compileProxy(next, slices, node, faults));
      const now = clock.now();
      const activeFrom = settleDelayMs.map((delay) => now + delay);
      const { gapMs } = network;
      if (gapMs === undefined) installed = [...installed.slice(-1), { activeFrom, tables }];
      else {
        const later = activeFrom.map((moment) => moment + gapMs);
        installed = [
          { activeFrom, tables: [] },
          { activeFrom: later, tables },
        ];
      }
    },
  };
}
