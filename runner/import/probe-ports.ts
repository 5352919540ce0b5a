/**
 * The ports at which the answer of some policy may change: every number that a rule names, the neighbours of each end of a
 * range, the same numbers under the other protocol, the numbers behind names and those that containers declare, and per
 * protocol one port that no rule mentions. Bounded; what a rule names comes first.
 */
import type {
  ContainerPort,
  NetworkPolicy,
  NetworkPolicyPort,
  Pod,
  Protocol,
} from '../../model/kubernetes.ts';
import type { ProbePort } from '../../model/scenario.ts';
import { portMax, portMin } from '../../oracle/connectivity/port-set.ts';

export interface ProbePorts {
  readonly ports: readonly ProbePort[];
  /** Boundaries beyond the bound. */
  readonly leftOut: readonly ProbePort[];
}

/** TCP and UDP are always probed; SCTP where a policy or a container port names it. */
export function probePorts(
  policies: readonly NetworkPolicy[],
  pods: readonly Pod[],
  portsMax: number,
): ProbePorts {
  const items = policies.flatMap(({ spec }) =>
    [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []),
  );
  const containerPorts = pods.flatMap(({ spec }) =>
    [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports }) => ports ?? []),
  );
  const declared = containerPorts.map(({ protocol = 'TCP', containerPort }) => ({
    protocol,
    port: containerPort,
  }));
  const named = items.flatMap((item) =>
    numbersOf(item, containerPorts).map((port) => ({ protocol: item.protocol ?? 'TCP', port })),
  );
  const beside = items.flatMap(({ port, endPort, protocol = 'TCP' }) =>
    typeof port === 'number'
      ? [port - 1, (endPort ?? port) + 1].map((n) => ({ protocol, port: n }))
      : [],
  );
  const otherProtocol = named.flatMap(({ protocol, port }): readonly ProbePort[] =>
    protocol === 'SCTP' ? [] : [{ protocol: protocol === 'TCP' ? 'UDP' : 'TCP', port }],
  );
  const protocols = new Set<Protocol>(['TCP', 'UDP']);
  for (const { protocol } of [...named, ...declared]) protocols.add(protocol);
  for (const { protocol = 'TCP' } of items) protocols.add(protocol);
  const free = firstPort((port) => !items.some((item) => mentions(item, port, containerPorts)));
  const ordered = unique([
    ...named.toSorted(comparePorts),
    ...[...protocols].map((protocol) => ({ protocol, port: free })),
    ...beside.toSorted(comparePorts),
    ...otherProtocol.toSorted(comparePorts),
    ...declared.toSorted(comparePorts),
  ]);
  return {
    ports: ordered.slice(0, portsMax).toSorted(comparePorts),
    leftOut: ordered.slice(portsMax),
  };
}

/** The ends of a range, or each number that a container declares under the name. */
function numbersOf(
  { port, endPort }: NetworkPolicyPort,
  containerPorts: readonly ContainerPort[],
): readonly number[] {
  if (port === undefined) return [];
  if (typeof port === 'number') return [port, ...(endPort === undefined ? [] : [endPort])];
  return containerPorts
    .filter(({ name }) => name === port)
    .map(({ containerPort }) => containerPort);
}

function mentions(
  item: NetworkPolicyPort,
  port: number,
  containerPorts: readonly ContainerPort[],
): boolean {
  if (typeof item.port !== 'number') return numbersOf(item, containerPorts).includes(port);
  return item.port <= port && port <= (item.endPort ?? item.port);
}

/** Well above what manifests use, so that it is not a neighbour by chance. */
function firstPort(isFree: (port: number) => boolean): number {
  for (let port = 40_000; port <= portMax; port += 1) if (isFree(port)) return port;
  for (let port = portMin; port < 40_000; port += 1) if (isFree(port)) return port;
  return 40_000;
}

function unique(ports: readonly ProbePort[]): readonly ProbePort[] {
  const seen = new Set<string>();
  return ports.filter(({ protocol, port }) => {
    const key = `${protocol} ${port}`;
    if (seen.has(key) || port < portMin || port > portMax) return false;
    seen.add(key);
    return true;
  });
}

function comparePorts(a: ProbePort, b: ProbePort): number {
  if (a.protocol !== b.protocol) return a.protocol === 'TCP' || b.protocol === 'SCTP' ? -1 : 1;
  return a.port - b.port;
}
