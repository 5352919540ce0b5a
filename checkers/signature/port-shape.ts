/**
 * Shapes of the port items of a rule: an item, the probe and the destination go in; out come the features of what keeps
 * the item from matching, or of the one condition that holds.
 */
import type { NetworkPolicyPort, Pod } from '../../model/kubernetes.ts';
import type { Probe } from '../../model/probe.ts';
import type { CellEnd } from './cell-ends.ts';

/** Features of the conditions that fail, together; undefined where the item matches. */
export function portMiss(
  item: NetworkPolicyPort,
  probe: Probe,
  destination: CellEnd,
): readonly string[] | undefined {
  const sameProtocol = (item.protocol ?? 'TCP') === probe.protocol;
  const covered = coversNumber(item, probe, destination);
  if (sameProtocol && covered) return undefined;
  return [
    ...(sameProtocol ? [] : ['protocol']),
    ...(covered ? [] : portFeatures(item)),
    ...(typeof item.port === 'string' && !isDeclared(item, destination) ? ['undeclared'] : []),
  ];
}

/** Features of an item that matches. */
export function portCondition(item: NetworkPolicyPort): readonly string[] {
  return portFeatures(item);
}

function portFeatures({ port, endPort }: NetworkPolicyPort): readonly string[] {
  if (port === undefined) return ['port', 'every-number'];
  if (typeof port === 'string') return ['port', 'named'];
  return endPort === undefined ? ['port'] : ['port', 'endPort'];
}

function coversNumber(item: NetworkPolicyPort, probe: Probe, destination: CellEnd): boolean {
  const { port, endPort } = item;
  if (port === undefined) return true;
  if (typeof port === 'number') return probe.port >= port && probe.port <= (endPort ?? port);
  return portsOfItem(item, destination).some(({ containerPort }) => containerPort === probe.port);
}

function isDeclared(item: NetworkPolicyPort, destination: CellEnd): boolean {
  return portsOfItem(item, destination).length > 0;
}

/** Container ports of the item's name and protocol. */
function portsOfItem(
  item: NetworkPolicyPort,
  destination: CellEnd,
): ReturnType<typeof declaredPorts> {
  return declaredPorts(destination).filter(
    ({ name, protocol }) => name === item.port && (protocol ?? 'TCP') === (item.protocol ?? 'TCP'),
  );
}

function declaredPorts(
  destination: CellEnd,
): readonly NonNullable<Pod['spec']['containers'][number]['ports']>[number][] {
  if (destination.kind === 'external') return [];
  const { containers, initContainers = [] } = destination.pod.spec;
  return [...containers, ...initContainers].flatMap(({ ports }) => ports ?? []);
}
