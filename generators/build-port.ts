/**
 * From rolls to one port item of a rule. Numbers sit around the two ports that every case probes, so that a range's
 * bounds and the ports just outside are asked; names usually exist on some destination, with the right or wrong protocol.
 */
import type { ContainerPort, NetworkPolicyPort, Pod, Protocol } from '../model/kubernetes.ts';
import type { PortChoices } from './choices.ts';
import { chooseLevel, type Features, type Level } from './factors.ts';
import { happens, pick } from './pick.ts';

/** A port item of this kind. `destinations` are the pods whose declared ports a name is usually taken from (rule 18). */
export function buildPort(
  kind: Exclude<Level<'port'>, 'every'>,
  choices: PortChoices,
  features: Features,
  destinations: readonly Pod[],
): NetworkPolicyPort {
  const level = chooseLevel(features, 'protocol', choices.protocol);
  const protocol = level === 'default' ? {} : { protocol: level };
  switch (kind) {
    case 'protocolOnly':
      return protocol;
    case 'number':
      return { ...protocol, port: pick(choices.value, numbers) };
    case 'rangeOfOne': {
      const port = pick(choices.value, numbers);
      return { ...protocol, port, endPort: port };
    }
    case 'range': {
      const [port, endPort] = pick(choices.value, ranges);
      return { ...protocol, port, endPort };
    }
    case 'named':
      return { ...protocol, port: pickName(choices, protocol.protocol ?? 'TCP', destinations) };
  }
}

/** No catalogue shape declares it. */
const unknownPortName = 'nobody';

const numbers: readonly number[] = [80, 80, 80, 80, 81, 81, 81, 81, 82, 9000];

const ranges: readonly (readonly [number, number])[] = [
  [80, 81],
  [79, 80],
  [81, 82],
  [1, 80],
  [81, 9000],
  [1, 79],
  [82, 8999],
  [81, 65535],
  [1, 65535],
];

function pickName(choices: PortChoices, protocol: Protocol, destinations: readonly Pod[]): string {
  const declared = destinations.flatMap(declaredPorts).filter(({ name }) => name !== undefined);
  const right = declared.filter((port) => (port.protocol ?? 'TCP') === protocol);
  const candidates = right.length > 0 && happens(choices.match, 75) ? right : declared;
  if (candidates.length === 0 || choices.match % 12 === 0) return unknownPortName;
  return pick(choices.value, candidates).name ?? unknownPortName;
}

/** Every port that a pod's containers declare, sidecars included (rule 20). */
export function declaredPorts(pod: Pod): readonly ContainerPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [...pod.spec.containers, ...sidecars].flatMap(({ ports }) => ports ?? []);
}
