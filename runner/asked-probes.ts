/** Which probes a world is asked on a cluster, in logical names for people and in real ones for the lane. */
import type { AppliedWorld } from '../cluster/cluster.ts';
import { bindProbe } from '../model/binding.ts';
import { podAddresses, type ClusterFacts } from '../model/bound-world.ts';
import { probeKey, probesOf, type Endpoint, type Probe } from '../model/probe.ts';
import type { Scenario, World } from '../model/scenario.ts';

export interface AskedProbes {
  /** In logical names, for people. */
  readonly probes: readonly Probe[];
  /** The same in real names. */
  readonly bound: readonly Probe[];
  /** Who must answer: pod UID or external name. */
  readonly identities: readonly string[];
  /** A key of the real cell, by the identities of both ends. */
  readonly keys: readonly string[];
}

/** The probes of a world whose ends both have an address of the family. */
export function askedProbes(
  facts: ClusterFacts,
  scenario: Scenario,
  world: World,
  applied: AppliedWorld,
): AskedProbes {
  const asked = {
    probes: [] as Probe[],
    bound: [] as Probe[],
    identities: [] as string[],
    keys: [] as string[],
  };
  const ends = new Map<string, { identity: string; families: ReadonlySet<string> }>();
  for (const pod of applied.bound.pods) {
    const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
    const families = new Set(Object.keys(podAddresses(pod)));
    ends.set(name, { identity: pod.metadata.uid ?? name, families });
  }
  for (const external of applied.bound.externals) {
    const families = new Set(Object.keys(external.addresses));
    ends.set(`external:${external.name}`, { identity: external.name, families });
  }
  const endOf = (
    endpoint: Endpoint,
  ): { identity: string; families: ReadonlySet<string> } | undefined =>
    ends.get(
      endpoint.kind === 'pod'
        ? `${endpoint.namespace}/${endpoint.name}`
        : `external:${endpoint.name}`,
    );
  for (const probe of probesOf(scenario, world, facts.ipFamilies)) {
    const bound = bindProbe(probe, applied.binding);
    const source = endOf(bound.source);
    const target = endOf(bound.target);
    if (!source?.families.has(probe.ipFamily) || !target?.families.has(probe.ipFamily)) continue;
    asked.probes.push(probe);
    asked.bound.push(bound);
    asked.identities.push(target.identity);
    asked.keys.push(`${source.identity}>${target.identity} ${probeKey(bound)}`);
  }
  return asked;
}
