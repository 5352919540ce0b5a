/**
 * Canonical ports: the failing port becomes 80 and all other numbers move with it, so that ranges and neighbours keep
 * their distances; the protocol becomes TCP wherever the failing one stands.
 */
import type { NetworkPolicy, NetworkPolicyPort, Pod, Protocol } from '../../model/kubernetes.ts';
import type { WorldObject } from '../../model/scenario.ts';
import type { Candidate } from '../candidate.ts';
import { mapObjects } from './map-objects.ts';

/** The candidate with every port number moved so that the failing one is `wanted`; undefined where one would not fit. */
export function movePorts(candidate: Candidate, wanted: number): Candidate | undefined {
  const delta = wanted - candidate.cell.probe.port;
  if (delta === 0) return undefined;
  const numbers: number[] = [];
  const move = (port: number): number => {
    numbers.push(port + delta);
    return port + delta;
  };
  const moved = mapPorts(candidate, move, (protocol) => protocol);
  return numbers.every((port) => port >= 1 && port <= 65_535) ? moved : undefined;
}

/** The candidate with another protocol in the place of the failing one. */
export function replaceProtocol(candidate: Candidate, wanted: Protocol): Candidate | undefined {
  const { protocol } = candidate.cell.probe;
  if (protocol === wanted) return undefined;
  return mapPorts(
    candidate,
    (port) => port,
    (old) => (old === protocol ? wanted : old),
  );
}

function mapPorts(
  { scenario, cell }: Candidate,
  number: (port: number) => number,
  protocol: (protocol: Protocol) => Protocol,
): Candidate {
  const mapItem = (item: NetworkPolicyPort): NetworkPolicyPort => ({
    ...item,
    ...(item.protocol === undefined && protocol('TCP') === 'TCP'
      ? {}
      : { protocol: protocol(item.protocol ?? 'TCP') }),
    ...(typeof item.port === 'number' ? { port: number(item.port) } : {}),
    ...(item.endPort === undefined ? {} : { endPort: number(item.endPort) }),
  });
  const mapObject = (object: WorldObject): WorldObject => {
    if (object.kind === 'NetworkPolicy') return mapPolicyPorts(object, mapItem);
    return object.kind === 'Pod' ? mapPodPorts(object, number, protocol) : object;
  };
  const mapped = mapObjects(scenario, mapObject);
  const { probe } = cell;
  return {
    scenario: {
      ...mapped,
      probes: {
        ...scenario.probes,
        ports: scenario.probes.ports.map((port) => ({
          protocol: protocol(port.protocol),
          port: number(port.port),
        })),
      },
    },
    cell: {
      ...cell,
      probe: { ...probe, protocol: protocol(probe.protocol), port: number(probe.port) },
    },
  };
}

function mapPolicyPorts(
  policy: NetworkPolicy,
  map: (item: NetworkPolicyPort) => NetworkPolicyPort,
): NetworkPolicy {
  const mapRules = <Rule extends { readonly ports?: readonly NetworkPolicyPort[] | undefined }>(
    rules: readonly Rule[],
  ): readonly Rule[] =>
    rules.map((rule) => (rule.ports ? { ...rule, ports: rule.ports.map(map) } : rule));
  const { ingress, egress, ...spec } = policy.spec;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(ingress && { ingress: mapRules(ingress) }),
      ...(egress && { egress: mapRules(egress) }),
    },
  };
}

function mapPodPorts(
  pod: Pod,
  number: (port: number) => number,
  protocol: (protocol: Protocol) => Protocol,
): Pod {
  const map = (containers: Pod['spec']['containers']): Pod['spec']['containers'] =>
    containers.map((container) =>
      container.ports
        ? {
            ...container,
            ports: container.ports.map((port) => ({
              ...port,
              containerPort: number(port.containerPort),
              ...(port.protocol === undefined && protocol('TCP') === 'TCP'
                ? {}
                : { protocol: protocol(port.protocol ?? 'TCP') }),
            })),
          }
        : container,
    );
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: map(containers),
      ...(initContainers && { initContainers: map(initContainers) }),
    },
  };
}
