/**
 * Named ports: a name and a protocol go in; a function from destination pod and port number to an outcome comes out.
 * Every reading that the profile leaves open is tried, and only a disagreement between readings is `either`.
 */
import type { Container, PodSpec, Protocol } from '../model/kubernetes.ts';
import type { ProfilePins } from '../model/profile.ts';
import { mergeRules, type Outcome } from './kleene.ts';

export type NamedPortResolver = (pod: PodSpec, port: number) => Outcome;

/**
 * Whether the name covers a port of a pod. Source: rule 18 (resolved on each destination pod, by name and protocol; a
 * name repeated within a pod is open), rule 19 (an unknown name matches nothing), rule 20 (sidecars are open).
 */
export function compileNamedPort(
  name: string,
  protocol: Protocol,
  pins: ProfilePins,
): NamedPortResolver {
  const tables = new WeakMap<PodSpec, NameTable>();
  return (pod, port) => {
    const table = tables.get(pod) ?? resolveName(name, protocol, pod, pins);
    tables.set(pod, table);
    return table.covered.get(port) ?? table.otherwise;
  };
}

/** What a name means on one pod: an outcome per number that some reading gives, and one for all other numbers. */
interface NameTable {
  readonly covered: ReadonlyMap<number, Outcome>;
  readonly otherwise: Outcome;
}

function resolveName(name: string, protocol: Protocol, pod: PodSpec, pins: ProfilePins): NameTable {
  const declared = numbersOf(pod.containers, name, protocol);
  const sidecars = (pod.initContainers ?? []).filter((init) => init.restartPolicy === 'Always');
  const onSidecars = numbersOf(sidecars, name, protocol);
  const all = [...declared, ...onSidecars];
  const sidecarRule = onSidecars.length > 0 ? [20] : [];
  const missRule = all.length > 0 ? 18 : 19;
  return {
    covered: new Map(
      all.map((port) => [port, judgePort(port, declared, onSidecars, pins, sidecarRule)]),
    ),
    otherwise: { verdict: 'deny', rules: mergeRules([missRule], sidecarRule) },
  };
}

function judgePort(
  port: number,
  declared: readonly number[],
  onSidecars: readonly number[],
  pins: ProfilePins,
  sidecarRule: readonly number[],
): Outcome {
  const repeats = pins.repeatedPortName ? [pins.repeatedPortName] : repeatedReadings;
  const sidecars = pins.sidecarPortNames ? [pins.sidecarPortNames] : sidecarReadings;
  const covers = (repeated: Repeated, sidecar: Sidecar): boolean => {
    const numbers = sidecar === 'count' ? [...declared, ...onSidecars] : declared;
    return (repeated === 'first' ? numbers.slice(0, 1) : numbers).includes(port);
  };
  const repeatMatters = sidecars.some((sidecar) =>
    differ(repeats.map((repeated) => covers(repeated, sidecar))),
  );
  const sidecarMatters = repeats.some((repeated) =>
    differ(sidecars.map((sidecar) => covers(repeated, sidecar))),
  );
  if (repeatMatters || sidecarMatters) {
    const rules = [...(repeatMatters ? [18] : []), ...(sidecarMatters ? [20] : [])];
    return { verdict: 'either', rules };
  }
  // All readings agree now, so any one of them tells the answer.
  const covered = repeats.every((repeated) =>
    sidecars.every((sidecar) => covers(repeated, sidecar)),
  );
  return { verdict: covered ? 'allow' : 'deny', rules: mergeRules([18], sidecarRule) };
}

type Repeated = NonNullable<ProfilePins['repeatedPortName']>;
type Sidecar = NonNullable<ProfilePins['sidecarPortNames']>;

const repeatedReadings: readonly Repeated[] = ['first', 'every'];
const sidecarReadings: readonly Sidecar[] = ['count', 'ignored'];

/** The numbers that containers declare under a name, in their order; a declared protocol defaults to TCP. */
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
