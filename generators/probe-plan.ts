/**
 * Which (protocol, port) pairs a case probes: ports 80 and 81 over TCP and UDP always, then what its policies make
 * interesting, up to a bound: numbers behind port names, the end of a range and the ports just outside. A case with an
 * SCTP item asks one SCTP port besides: it is predicted and reported as not probed, so that nobody takes it for tested.
 */
import type { NetworkPolicy, NetworkPolicyPort, Pod } from '../model/kubernetes.ts';
import type { ProbePlan, ProbePort } from '../model/scenario.ts';
import { declaredPorts } from './build-port.ts';

const always: readonly ProbePort[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 81 },
  { protocol: 'UDP', port: 80 },
  { protocol: 'UDP', port: 81 },
];

/** The plan of a case; the ports that always are asked come first. */
export function planProbes(
  policies: readonly NetworkPolicy[],
  pods: readonly Pod[],
  portsMax: number,
): ProbePlan {
  const items = policies.flatMap(({ spec }) =>
    [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []),
  );
  const wanted = items.map((item) => interestingPorts(item, pods));
  const ports = [...always];
  // Round robin over the items, so that one wide range does not use up the bound.
  for (let round = 0; round < Math.max(0, ...wanted.map(({ length }) => length)); round++) {
    for (const list of wanted) {
      const candidate = list[round];
      if (candidate === undefined || ports.length >= portsMax) continue;
      if (ports.some((port) => samePort(port, candidate))) continue;
      ports.push(candidate);
    }
  }
  return { ports: [...ports, ...sctpPort(items)] };
}

/** At most one, beyond the bound: what has no prober costs the cluster nothing. */
function sctpPort(items: readonly NetworkPolicyPort[]): readonly ProbePort[] {
  const item = items.find(({ protocol }) => protocol === 'SCTP');
  if (item === undefined) return [];
  return [{ protocol: 'SCTP', port: typeof item.port === 'number' ? item.port : 80 }];
}

function interestingPorts(item: NetworkPolicyPort, pods: readonly Pod[]): readonly ProbePort[] {
  const protocol = item.protocol ?? 'TCP';
  const { port, endPort } = item;
  if (protocol === 'SCTP' || port === undefined) return [];
  const numbers =
    typeof port === 'string'
      ? pods
          .flatMap(declaredPorts)
          .flatMap((declared) => (declared.name === port ? [declared.containerPort] : []))
      : endPort === undefined
        ? [port]
        : [endPort + 1, endPort, port - 1, port];
  return numbers
    .filter((number) => number >= 1 && number <= 65535)
    .map((number) => ({ protocol, port: number }));
}

function samePort(a: ProbePort, b: ProbePort): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}
