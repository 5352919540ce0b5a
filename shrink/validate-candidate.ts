/**
 * The validator that keeps structural shrinking honest: a candidate goes in, a scenario that an API server would take
 * comes out, or undefined. References stay whole: namespaces of objects, pods and endpoints that address references name,
 * objects that steps change, both ends of the failing cell.
 */
import { parseAddressReference } from '../model/address-reference.ts';
import type { NetworkPolicy } from '../model/kubernetes.ts';
import type { Endpoint } from '../model/probe.ts';
import { worldsOf, type Scenario, type World } from '../model/scenario.ts';
import { scenarioSchema } from '../model/schema.ts';
import type { FailingCell } from './candidate.ts';

/** The scenario with this content; undefined where some rule of the API or some reference is broken. */
export function validScenario(content: unknown, cell: FailingCell): Scenario | undefined {
  const parsed = scenarioSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const scenario = parsed.data;
  const worlds = worldsOf(scenario);
  const failing = worlds[cell.step];
  if (failing === undefined) return undefined;
  const { source, target } = cell.probe;
  const holds = (endpoint: Endpoint): boolean =>
    endpoint.kind === 'external'
      ? scenario.externalEndpoints.includes(endpoint.name)
      : podKeys(failing).has(`${endpoint.namespace}/${endpoint.name}`);
  if (!holds(source) || !holds(target)) return undefined;
  return worlds.every((world) => isWhole(world, scenario)) ? scenario : undefined;
}

function isWhole(world: World, scenario: Scenario): boolean {
  const namespaces = new Set(world.namespaces.map(({ metadata }) => metadata.name));
  const pods = podKeys(world);
  const objects = [...world.namespaces, ...world.pods, ...world.networkPolicies].map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  );
  return (
    new Set(objects).size === objects.length &&
    [...world.pods, ...world.networkPolicies].every(({ metadata }) =>
      namespaces.has(metadata.namespace ?? 'default'),
    ) &&
    world.networkPolicies.flatMap(cidrsOf).every((cidr) => {
      const target = parseAddressReference(cidr)?.target;
      if (target?.kind === 'pod') return pods.has(`${target.namespace}/${target.name}`);
      return target?.kind !== 'external' || scenario.externalEndpoints.includes(target.name);
    })
  );
}

/** Every CIDR of a policy, excepts among them. */
export function cidrsOf({ spec }: NetworkPolicy): readonly string[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
  ];
  return peers.flatMap(({ ipBlock }) =>
    ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
  );
}

function podKeys(world: World): ReadonlySet<string> {
  return new Set(
    world.pods.map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`),
  );
}
