/**
 * What the oracle says of a whole world: every ordered pair of ends, each on one of the asked ports in turn. As text
 * where two worlds are compared, because comparing long texts is cheap and their difference reads well.
 */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import type { Prediction, Reachability } from '../../../model/prediction.ts';
import { probeKey, type Endpoint, type Probe } from '../../../model/probe.ts';
import { specificationProfile, type Profile, type ProfilePins } from '../../../model/profile.ts';
import { createPredictor } from '../../predict.ts';

export function profileOf(profilePins: ProfilePins): Profile {
  return { name: 'test', pins: profilePins, sources: {} };
}

export const askedPorts = [
  ['TCP', 80],
  ['TCP', 81],
  ['UDP', 80],
] as const;

function endpointsOf({ pods, externals }: BoundWorld): readonly Endpoint[] {
  return [
    ...pods.map(({ metadata }): Endpoint => ({
      kind: 'pod',
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
    })),
    ...externals.map(({ name }): Endpoint => ({ kind: 'external', name })),
  ];
}

/** Every ordered pair of ends, each on one of the ports in turn: worlds are random, so every port gets its pairs. */
export function probesIn(bound: BoundWorld): readonly Probe[] {
  const endpoints = endpointsOf(bound);
  const pairs = endpoints.flatMap((source) =>
    endpoints
      .filter((target) => source.kind === 'pod' || target.kind === 'pod')
      .map((target) => ({ source, target })),
  );
  return pairs.map((pair, index): Probe => {
    const [protocol, number] = askedPorts[index % askedPorts.length] ?? askedPorts[0];
    return { ...pair, ipFamily: 'IPv4', protocol, port: number };
  });
}

export function predictions(
  bound: BoundWorld,
  profile = specificationProfile,
): readonly Prediction[] {
  const predict = createPredictor(bound, profile);
  return probesIn(bound).map((probe) => predict(probe));
}

/** Verdicts by probe, so that a difference names the connection. */
export function matrix(
  bound: BoundWorld,
  profile = specificationProfile,
): Record<string, Reachability> {
  const found = predictions(bound, profile);
  return Object.fromEntries(
    probesIn(bound).map((probe, index) => [probeKey(probe), found[index]?.verdict ?? 'either']),
  );
}

/** One line per probe; as text, because comparing long texts is cheap and their difference reads well. */
export function verdicts(bound: BoundWorld): string {
  const probes = probesIn(bound);
  return predictions(bound)
    .map(({ verdict }, index) => `${probeKey(probes[index] as Probe)} ${verdict}`)
    .join('\n');
}

/** The same with the rules that decide. */
export function table(bound: BoundWorld): string {
  const probes = probesIn(bound);
  return predictions(bound)
    .map(({ verdict, rules }, index) =>
      [probeKey(probes[index] as Probe), verdict, ...rules].join(' '),
    )
    .join('\n');
}

export function keysWhere(
  cells: Readonly<Record<string, Reachability>>,
  holds: (verdict: Reachability, key: string) => boolean,
): readonly string[] {
  return Object.entries(cells)
    .filter(([key, verdict]) => holds(verdict, key))
    .map(([key]) => key);
}

export function probeIsOwnAddress({ source, target }: Probe): boolean {
  return JSON.stringify(source) === JSON.stringify(target);
}

export function podNamed(bound: BoundWorld, end: Extract<Endpoint, { kind: 'pod' }>): Pod {
  return bound.pods.find(
    ({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name,
  ) as Pod;
}
