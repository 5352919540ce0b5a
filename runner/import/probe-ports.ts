/**
 * The ports at which the answer of some policy may change: every number that a rule names, the neighbours of each end of a
 * range, the numbers behind names, and per protocol one port that no rule mentions. Bounded, the lowest of each kind first.
 */
import type { NetworkPolicy, NetworkPolicyPort, Pod, Protocol } from '../../model/kubernetes.ts';
import type { ProbePort } from '../../model/scenario.ts';
import { portMax, portMin } from '../../oracle/connectivity/port-set.ts';

export interface ProbePorts {
  readonly ports: readonly ProbePort[];
  /** Boundaries beyond the bound. */
  readonly leftOut: readonly ProbePort[];
}

/** TCP is always probed; another protocol where a policy or a container port names it. */
export function probePorts(
  policies: readonly NetworkPolicy[],
  pods: readonly Pod[],
  portsMax: number,
): ProbePorts {
  const items = policies.flatMap(({ spec }) =>
    [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []),
  );
  const declared = pods.flatMap(({ spec }) =>
    [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports }) => ports ?? []),
  );
  const numbersOf = (item: NetworkPolicyPort): readonly number[] => {
    const { port, endPort } = item;
    if (typeof port === 'number') return [port, ...(endPort === undefined ? [] : [endPort])];
    return declared.filter(({ name }) => name === port).map(({ containerPort }) => containerPort);
  };
  const named = items.flatMap((item) =>
    numbersOf(item).map((port) => ({ protocol: item.protocol ?? 'TCP', port })),
  );
  const beside = items.flatMap(({ port, endPort, protocol = 'TCP' }) =>
    typeof port === 'number'
      ? [port - 1, (endPort ?? port) + 1].map((n) => ({ protocol, port: n }))
      : [],
  );
  const protocols: readonly Protocol[] = [
    ...new Set<Protocol>(['TCP', ...items.map(({ protocol }) => protocol ?? 'TCP')]),
  ];
  const mentioned = (port: number): boolean =>
    items.some((item) => {
      const [from = 0, to = from] = numbersOf(item);
      return from <= port && port <= to;
    });
  const free = firstPort((port) => !mentioned(port));
  // What a rule names comes first, then what none names; the neighbours are the first to go.
  const ordered = unique([
    ...named.toSorted(comparePorts),
    ...protocols.map((protocol) => ({ protocol, port: free })),
    ...beside.toSorted(comparePorts),
  ]);
  return {
    ports: ordered.slice(0, portsMax).toSorted(comparePorts),
    leftOut: ordered.slice(portsMax),
  };
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
