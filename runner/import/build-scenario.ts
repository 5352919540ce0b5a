/**
 * Manifests as a scenario: namespaces with their labels, a pod per row, the policies verbatim but for names. Replaying it
 * tests these policies on a cluster, at every port where the oracle sees a boundary.
 */
import { generatedValue } from '../../manifests/generated-labels.ts';
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import { HarnessError } from '../../model/errors.ts';
import {
  namespaceNameLabel,
  type Container,
  type Labels,
  type Namespace,
  type NetworkPolicy,
  type Pod,
} from '../../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario } from '../../model/scenario.ts';
import { importRows } from './import-rows.ts';
import { probePorts } from './probe-ports.ts';
import { renameNamespaces } from './rename-namespaces.ts';
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
  const { rows, notes } = importRows(world, podsMax);
  if (rows.length === 0) {
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
  const pods = importPods(rows, renamed);
  const policies = importPolicies(world, renamed);
  const { ports, leftOut } = probePorts(policies, pods, portsMax);
  const external = policies.some(hasIpBlock);
  return {
    scenario: {
      apiVersion: scenarioApiVersion,
      kind: 'Scenario',
      metadata: { name: normalise(title) },
      world: {
        namespaces: namespaces.map(({ to, labels }) => namespaceOf(to, labels)),
        pods,
        networkPolicies: policies,
      },
      externalEndpoints: external ? ['e0'] : [],
      steps: [],
      probes: { ports },
    },
    notes: [
      ...notes,
      ...servicesLeftOut(world),
      ...namespaces
        .filter(({ from, to }) => from !== to)
        .map(({ from, to }) => `namespace ${from} is called ${to}`),
      ...(leftOut.length === 0
        ? []
        : [
            `ports beyond --ports-max: ${leftOut.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')}`,
          ]),
    ],
  };
}

/** The scenario asks pods for themselves: what stands before them is said to be missing. */
function servicesLeftOut({ services, endpointSlices }: ManifestWorld): readonly string[] {
  const counted = [
    ...(services.length === 0
      ? []
      : [`${services.length} ${services.length === 1 ? 'Service' : 'Services'}`]),
    ...(endpointSlices.length === 0
      ? []
      : [
          `${endpointSlices.length} ${endpointSlices.length === 1 ? 'EndpointSlice' : 'EndpointSlices'}`,
        ]),
  ];
  if (counted.length === 0) return [];
  return [`left out: ${counted.join(' and ')}, because the scenario asks every pod itself`];
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

function importPods(
  rows: readonly Workload[],
  namespaces: ReadonlyMap<string, string>,
): readonly Pod[] {
  const names = new Map<string, (key: string, wanted: string) => string>();
  return rows.map(({ namespace, title, kind, pod }, index) => {
    const nameOf = names.get(namespace) ?? createScenarioNames();
    names.set(namespace, nameOf);
    const sidecars = (pod.spec.initContainers ?? []).filter(
      ({ restartPolicy }) => restartPolicy === 'Always',
    );
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: nameOf(title, title.slice(kind.length + 1)),
        namespace: namespaces.get(namespace) ?? namespace,
        labels: storableLabels(pod.metadata.labels ?? {}),
      },
      spec: {
        // Two nodes in turn, so that pairs on one node and across nodes are both probed.
        nodeName: `n${index % 2}`,
        containers: pod.spec.containers.map(withUniquePorts),
        ...(sidecars.length === 0 ? {} : { initContainers: sidecars.map(withUniquePorts) }),
      },
    };
  });
}

/** A label whose value only a cluster knows gets one that no selector lists, so that `Exists` still holds. */
function storableLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [
      key,
      value === generatedValue ? 'kubeprop-generated' : value,
    ]),
  );
}

function withUniquePorts({ name, ports, restartPolicy }: Container): Container {
  return {
    name: normalise(name),
    ...(ports === undefined || ports.length === 0 ? {} : { ports }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
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

function hasIpBlock({ spec }: NetworkPolicy): boolean {
  return [
    ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
  ].some(({ ipBlock }) => ipBlock !== undefined);
}
