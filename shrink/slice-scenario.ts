/**
 * Slicing: what the explanation says has no part in the failing cell goes at once. Kept are both ends, their namespaces,
 * the policies there, and the pods that these name by address. Steps that touch nothing of that go as well.
 */
import { parseAddressReference } from '../model/address-reference.ts';
import type { NetworkPolicy, Pod } from '../model/kubernetes.ts';
import type { ObjectReference, Scenario, WorldObject } from '../model/scenario.ts';
import { changesOf, referenceOf, type Change } from '../model/step.ts';
import type { Candidate } from './candidate.ts';
import { removeParts } from './remove-parts.ts';
import { cidrsOf } from './validate-candidate.ts';
import { objectSites, type ObjectSite } from './parts.ts';

/**
 * The slice with the policies for which `keepsPolicy` holds, of those in the namespaces of the two ends; undefined where
 * no valid scenario is left. `declaring` keeps every pod that declares a port by a name that these policies use.
 */
export function sliceScenario(
  candidate: Candidate,
  keepsPolicy: (name: string) => boolean,
  { declaring }: { readonly declaring: boolean } = { declaring: false },
): Candidate | undefined {
  const { source, target } = candidate.cell.probe;
  const ends = [source, target].flatMap((end) => (end.kind === 'pod' ? [end] : []));
  const focused = focusProbes(candidate);
  const sites = objectSites(focused.scenario);
  const homes = new Set(ends.map(({ namespace }) => namespace));
  const policies = sites.filter(
    ({ object }) =>
      object.kind === 'NetworkPolicy' &&
      homes.has(object.metadata.namespace ?? 'default') &&
      keepsPolicy(nameOf(object)),
  );
  const portNames = new Set(policies.flatMap(({ object }) => portNamesOf(object)));
  const named = [
    ...policies.flatMap(({ object }) => podsNamedBy(object)),
    ...sites.flatMap(({ object }) =>
      declaring && object.kind === 'Pod' && declaresPort(object, portNames) ? [nameOf(object)] : [],
    ),
  ];
  const pods = new Set([...ends.map(({ namespace, name }) => `${namespace}/${name}`), ...named]);
  const namespaces = new Set([...homes, ...named.map((name) => name.split('/')[0] ?? '')]);
  const kept = new Set(policies.map(({ object }) => nameOf(object)));
  const keeps = (reference: ObjectReference): boolean => {
    if (reference.kind === 'Namespace') return namespaces.has(reference.name);
    const name = `${reference.namespace ?? 'default'}/${reference.name}`;
    return reference.kind === 'Pod' ? pods.has(name) : kept.has(name);
  };
  const gone = sites.filter(({ object }) => !keeps(referenceOf(object)));
  return removeParts(focused, [
    gone.filter(({ path }) => path[0] === 'world').map(({ path }) => path),
    uselessSteps(focused.scenario, keeps),
    uselessExternals(focused, policies),
  ]);
}

/** The candidate without steps: the world before the failing question, applied at once. */
export function withoutSteps(candidate: Candidate, worldAtCell: Scenario['world']): Candidate {
  const scenario = { ...candidate.scenario, world: worldAtCell, steps: [] };
  return { scenario, cell: { ...candidate.cell, step: 0 } };
}

/** Only the failing port and family are asked; labels and origin describe the original and would be untrue. */
function focusProbes({ scenario, cell }: Candidate): Candidate {
  const { protocol, port, ipFamily } = cell.probe;
  return {
    cell,
    scenario: {
      ...scenario,
      metadata: { name: scenario.metadata.name },
      steps: scenario.steps.slice(0, cell.step),
      probes: { ports: [{ protocol, port }], ipFamilies: [ipFamily] },
    },
  };
}

function uselessSteps(
  { steps }: Scenario,
  keeps: (reference: ObjectReference) => boolean,
): readonly (readonly (string | number)[])[] {
  return steps.flatMap((step, index) => {
    const changes = changesOf(step);
    const useless = changes.map((change) => {
      const touched = touchedBy(change);
      return touched !== undefined && !keeps(touched);
    });
    if (useless.every(Boolean)) return [['steps', index]];
    return useless.flatMap((gone, position) =>
      gone ? [['steps', index, 'changes', position]] : [],
    );
  });
}

/** Undefined for what touches no object, as the restart of a component. */
function touchedBy(change: Change): ObjectReference | undefined {
  if ('put' in change) return referenceOf(change.put);
  if ('delete' in change) return change.delete;
  if ('recreate' in change) return { kind: 'Pod', ...change.recreate };
  if ('complete' in change) return { kind: 'Pod', ...change.complete };
  return undefined;
}

function uselessExternals(
  { scenario, cell: { probe } }: Candidate,
  policies: readonly ObjectSite[],
): readonly (readonly (string | number)[])[] {
  const used = new Set([
    ...[probe.source, probe.target].flatMap((end) => (end.kind === 'external' ? [end.name] : [])),
    ...policies.flatMap(({ object }) => targetsOf(object, 'external').map(({ name }) => name)),
  ]);
  return scenario.externalEndpoints.flatMap((name, index) =>
    used.has(name) ? [] : [['externalEndpoints', index]],
  );
}

/** Names of ports that a policy uses; empty for other objects. */
export function portNamesOf(object: WorldObject): readonly string[] {
  if (object.kind !== 'NetworkPolicy') return [];
  const { ingress = [], egress = [] } = object.spec;
  return [...ingress, ...egress].flatMap(({ ports = [] }) =>
    ports.flatMap(({ port }) => (typeof port === 'string' ? [port] : [])),
  );
}

function declaresPort({ spec }: Pod, names: ReadonlySet<string>): boolean {
  return spec.containers.some(({ ports = [] }) =>
    ports.some(({ name }) => name !== undefined && names.has(name)),
  );
}

function podsNamedBy(object: WorldObject): readonly string[] {
  return targetsOf(object, 'pod').map((target) =>
    target.kind === 'pod' ? `${target.namespace}/${target.name}` : target.name,
  );
}

function targetsOf(object: WorldObject, kind: 'pod' | 'external') {
  if (object.kind !== 'NetworkPolicy') return [];
  return cidrsOf(object).flatMap((cidr) => {
    const target = parseAddressReference(cidr)?.target;
    return target?.kind === kind ? [target] : [];
  });
}

function nameOf({ metadata }: WorldObject | NetworkPolicy): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
