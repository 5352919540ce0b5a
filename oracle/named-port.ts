/**
 * Named ports: a name, a protocol and a destination pod go in; whether the name covers a port number comes out. Every
 * reading that the profile leaves open is tried, and only a disagreement between readings is `either`.
 */
import type { Container, PodSpec, Protocol } from '../model/kubernetes.ts';
import type { ProfilePins } from '../model/profile.ts';
import { mergeRules, type Outcome } from './kleene.ts';

interface Reading {
  readonly repeated: 'first' | 'every';
  readonly sidecars: 'count' | 'ignored';
}

/**
 * Whether `name` with `protocol` resolves to `port` on this pod. Source: rule 18 (per destination pod, name and
 * protocol; a repeated name is open), rule 19 (an unknown name matches nothing), rule 20 (sidecars are open).
 */
export function resolveNamedPort(
  name: string,
  protocol: Protocol,
  port: number,
  pod: PodSpec,
  pins: ProfilePins,
): Outcome {
  const declared = numbersOf(pod.containers, name, protocol);
  const sidecars = (pod.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  const onSidecars = numbersOf(sidecars, name, protocol);
  const covers = ({ repeated, sidecars: mode }: Reading): boolean => {
    const numbers = mode === 'count' ? [...declared, ...onSidecars] : declared;
    return (repeated === 'first' ? numbers.slice(0, 1) : numbers).includes(port);
  };
  const repeatedReadings = pins.repeatedPortName ? [pins.repeatedPortName] : repeatedAll;
  const sidecarReadings = pins.sidecarPortNames ? [pins.sidecarPortNames] : sidecarAll;
  const answers = new Set(
    repeatedReadings.flatMap((repeated) =>
      sidecarReadings.map((mode) => covers({ repeated, sidecars: mode })),
    ),
  );
  if (answers.size > 1) {
    const repeatedMatters = sidecarReadings.some((mode) =>
      differ(repeatedReadings.map((repeated) => covers({ repeated, sidecars: mode }))),
    );
    const sidecarsMatter = repeatedReadings.some((repeated) =>
      differ(sidecarReadings.map((mode) => covers({ repeated, sidecars: mode }))),
    );
    const rules = mergeRules(repeatedMatters ? [18] : [], sidecarsMatter ? [20] : []);
    return { verdict: 'either', rules };
  }
  const sidecarRule = onSidecars.length > 0 ? [20] : [];
  if (answers.has(true)) return { verdict: 'allow', rules: mergeRules([18], sidecarRule) };
  const nameKnown = declared.length + onSidecars.length > 0;
  return { verdict: 'deny', rules: mergeRules([nameKnown ? 18 : 19], sidecarRule) };
}

const repeatedAll = ['first', 'every'] as const;
const sidecarAll = ['count', 'ignored'] as const;

function numbersOf(
  containers: readonly Container[],
  name: string,
  protocol: Protocol,
): readonly number[] {
  return containers
    .flatMap((container) => container.ports ?? [])
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .map((port) => port.containerPort);
}

function differ(answers: readonly boolean[]): boolean {
  return new Set(answers).size > 1;
}
