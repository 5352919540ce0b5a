/** Feature labels of one port item: number, name or range, its protocol, and whether a range's bounds are probed. */
import type { NetworkPolicyPort } from '../model/kubernetes.ts';
import type { ProbePlan, World } from '../model/scenario.ts';
import { declaredPorts } from './build-port.ts';

/** Labels of a port item; may repeat. */
export function portLabels(
  item: NetworkPolicyPort,
  world: World,
  probes: ProbePlan,
): readonly string[] {
  const { protocol, port, endPort } = item;
  const protocolLabel = `protocol:${protocol ?? 'default'}`;
  if (port === undefined) {
    return [protocolLabel, protocol === undefined ? 'port:empty-item' : 'port:protocol-only'];
  }
  if (typeof port === 'string') {
    return [protocolLabel, 'port:named', ...nameLabels(port, protocol ?? 'TCP', world)];
  }
  if (endPort === undefined) return [protocolLabel, 'port:number'];
  const asked = (number: number): boolean =>
    probes.ports.some((probe) => probe.protocol === (protocol ?? 'TCP') && probe.port === number);
  return [
    protocolLabel,
    endPort === port ? 'port:range-of-one' : 'port:range',
    ...(protocol === 'UDP' ? ['port:range-over-UDP'] : []),
    ...(asked(endPort) && asked(endPort + 1) ? ['port:range-end-probed'] : []),
    ...(asked(port) && asked(port - 1) ? ['port:range-start-probed'] : []),
  ];
}

/** How the name relates to what pods of the world declare (rules 18 and 19). */
function nameLabels(name: string, protocol: string, world: World): readonly string[] {
  const sameName = world.pods.flatMap(declaredPorts).filter((declared) => declared.name === name);
  if (sameName.length === 0) return ['port:name-unknown'];
  const right = sameName.filter((declared) => (declared.protocol ?? 'TCP') === protocol);
  if (right.length === 0) return ['port:name-with-wrong-protocol-only'];
  const numbers = new Set(right.map(({ containerPort }) => containerPort));
  return [numbers.size > 1 ? 'port:name-with-several-numbers' : 'port:name-with-one-number'];
}
