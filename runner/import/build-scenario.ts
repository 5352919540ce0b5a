/**
 * Manifests as a scenario: namespaces with their labels, pods for the rows, the policies verbatim but for names, and the Services with
 * what stands behind them. Replaying it tests these policies at every port where the oracle sees a boundary, or the Services.
 */
import type { ManifestService, ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { HarnessError } from '../../model/errors.ts';
import {
  namespaceNameLabel,
  type Labels,
  type Namespace,
  type NetworkPolicy,
} from '../../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario, type World } from '../../model/scenario.ts';
import { isReachedFromOutside } from '../../model/service.ts';
import { importOwnSlices } from './build-own-slices.ts';
import { buildPods } from './build-pods.ts';
import { importServices } from './build-services.ts';
import { choosePods } from './choose-pods.ts';
import { createNotes } from './notes.ts';
import { probePorts } from './probe-ports.ts';
import { renameNamespaces } from './rename-namespaces.ts';
import { sayWhatBacksServices } from './say-what-backs-services.ts';
import { createScenarioNames, normalise } from './scenario-names.ts';

export interface ImportBounds {
  readonly podsMax: number;
  readonly portsMax: number;
}

export interface ImportedScenario {
  readonly scenario: Scenario;
  /** What was left out or renamed, a sentence each. */
  readonly notes: readonly string[];
}

/** Throws HarnessError('input') where there is no pod to probe. */
export function buildImportedScenario(
  world: ManifestWorld,
  title: string,
  { podsMax, portsMax }: ImportBounds,
): ImportedScenario {
  const notes = createNotes();
  const chosen = choosePods(world, podsMax, notes);
  if (chosen.length === 0) {
    throw new HarnessError('input', `importing ${title}: there is no workload to probe`, {
      hint: 'Import manifests that hold Pods, Deployments or other workloads besides the policies.',
    });
  }
  const nameOfNamespace = createScenarioNames();
  const namespaces = world.namespaces.map(({ metadata }) => ({
    from: metadata.name,
    to: nameOfNamespace(metadata.name, metadata.name),
    labels: metadata.labels ?? {},
  }));
  const renamed = new Map(namespaces.map(({ from, to }) => [from, to]));
  const context = { namespaces: renamed, notes };
  const placesMatter = world.services.some(looksAtNodes);
  const built = buildPods(chosen, world.observedPods, { ...context, placesMatter });
  const services = importServices(world, { ...context, byAddress: built.byAddress });
  const endpointSlices = importOwnSlices(world, { ...context, pods: built, services });
  const networkPolicies = importPolicies(world, renamed);
  const imported: World = {
    namespaces: namespaces.map(({ to, labels }) => namespaceOf(to, labels)),
    pods: built.pods,
    networkPolicies,
    ...(services.length === 0 ? {} : { services, endpointSlices }),
    ...(built.statefulSets.length === 0 ? {} : { statefulSets: built.statefulSets }),
  };
  sayWhatBacksServices(world, imported, context);
  const { ports, leftOut } = probePorts(networkPolicies, built.pods, portsMax);
  for (const { protocol, port } of leftOut) notes.add('ports beyond --ports-max', `${protocol} ${port}`); // prettier-ignore
  const external = networkPolicies.some(hasIpBlock) || services.some(({ spec }) => isReachedFromOutside(spec)); // prettier-ignore
  return {
    scenario: {
      apiVersion: scenarioApiVersion,
      kind: 'Scenario',
      metadata: { name: normalise(title) },
      world: imported,
      externalEndpoints: external ? ['e0'] : [],
      steps: [],
      probes: { ports },
    },
    notes: [
      ...notes.sentences(),
      ...namespaces
        .filter(({ from, to }) => from !== to)
        .map(({ from, to }) => `namespace ${from} is called ${to}`),
    ],
  };
}

function namespaceOf(name: string, labels: Labels): Namespace {
  // A cluster writes the label of the name itself, with the real name; labels of a run are not to be taken for its own.
  const own = Object.entries(labels).filter(
    ([key]) => key !== namespaceNameLabel && !key.startsWith('kubeprop.dev/'),
  );
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: Object.fromEntries(own) },
  };
}

function importPolicies(
  world: ManifestWorld,
  namespaces: ReadonlyMap<string, string>,
): readonly NetworkPolicy[] {
  const names = new Map<string, (key: string, wanted: string) => string>();
  return world.policies.map(({ policy }, index) => {
    const namespace = policy.metadata.namespace ?? 'default';
    const nameOf = names.get(namespace) ?? createScenarioNames();
    names.set(namespace, nameOf);
    return {
      ...policy,
      metadata: {
        name: nameOf(`${index}`, policy.metadata.name),
        namespace: namespaces.get(namespace) ?? namespace,
      },
      spec: renameNamespaces(policy.spec, namespaces),
    };
  });
}

function looksAtNodes({ spec }: ManifestService): boolean {
  const { internalTrafficPolicy, externalTrafficPolicy, trafficDistribution = '' } = spec;
  return (
    internalTrafficPolicy === 'Local' ||
    externalTrafficPolicy === 'Local' ||
    trafficDistribution !== ''
  );
}

function hasIpBlock({ spec }: NetworkPolicy): boolean {
  return [
    ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
  ].some(({ ipBlock }) => ipBlock !== undefined);
}
