/** One question to a cluster: can this source open this port of that target, over this family and protocol? */
import type { IpFamily, Protocol } from './kubernetes.ts';
import type { Scenario, World } from './scenario.ts';
import { isCompleted } from './step.ts';

/** Names are logical in a scenario's probe and real in a bound one. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'external'; readonly name: string };

export interface Probe {
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly ipFamily: IpFamily;
  readonly protocol: Protocol;
  readonly port: number;
}

/** `x/a` for a pod, `external:e0` for an external endpoint: stable, sortable, for people and for keys. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.kind === 'pod'
    ? `${endpoint.namespace}/${endpoint.name}`
    : `external:${endpoint.name}`;
}

/** A key that is equal exactly for equal probes. */
export function probeKey(probe: Probe): string {
  return `${endpointName(probe.source)}>${endpointName(probe.target)} ${probe.ipFamily} ${probe.protocol} ${probe.port}`;
}

/**
 * Every probe that a scenario asks of one of its worlds on a cluster with these families: all ordered pairs of
 * endpoints (a pod with itself included, two external ends excluded, ended pods left out) times families times ports, in a fixed order.
 */
export function probesOf(
  scenario: Scenario,
  world: World,
  clusterFamilies: readonly IpFamily[],
): readonly Probe[] {
  const live = world.pods.filter((pod) => !isCompleted(pod));
  const pods = live.map((pod): Endpoint => ({
    kind: 'pod',
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name,
  }));
  const externals = scenario.externalEndpoints.map((name): Endpoint => ({
    kind: 'external',
    name,
  }));
  const endpoints = [...pods, ...externals];
  const ipFamilies = (scenario.probes.ipFamilies ?? clusterFamilies).filter((family) =>
    clusterFamilies.includes(family),
  );
  const probes: Probe[] = [];
  for (const ipFamily of ipFamilies) {
    for (const { protocol, port } of scenario.probes.ports) {
      for (const source of endpoints) {
        for (const target of endpoints) {
          if (source.kind === 'external' && target.kind === 'external') continue;
          probes.push({ source, target, ipFamily, protocol, port });
        }
      }
    }
  }
  return probes;
}
