/** A StatefulSet of an imported scenario, with its members as its controller makes them. */
import { readinessGate } from '../../generators/services/build-backends.ts';
import type { ObservedPod } from '../../manifests/observed-pods.ts';
import type { Labels, Pod, PodSpec } from '../../model/kubernetes.ts';
import { membersOf, podIndexLabel, podNameLabel, type StatefulSet } from '../../model/stateful-set.ts'; // prettier-ignore
import type { ImportedSet } from './imported-sets.ts';
import { unreadyNote, type Notes } from './notes.ts';

/** Labels that the controller adds: the template has none of them. */
const addedLabels = new Set([podNameLabel, podIndexLabel, 'controller-revision-hash']);

export interface SetToBuild {
  readonly set: ImportedSet;
  /** Members, from the lowest ordinal. */
  readonly count: number;
  /** That of the scenario. */
  readonly namespace: string;
  /** Of one of its pods. */
  readonly labels: Labels;
  readonly spec: PodSpec;
}

export interface BuiltSet {
  readonly statefulSet: StatefulSet;
  readonly pods: readonly Pod[];
  /** Members that the dump shows. */
  readonly seen: readonly [ObservedPod, Pod][];
}

/** The set and its members. A gate is in the template where some member is not ready: then every member has it. */
export function buildStatefulSet(
  { set, count, namespace, labels, spec }: SetToBuild,
  observed: readonly ObservedPod[],
  notes: Notes,
): BuiltSet {
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !addedLabels.has(key)));
  const members = Array.from({ length: count }, (_, index) => `${set.name}-${set.start + index}`);
  const unready = observed.filter(({ name, ready }) => ready === false && members.includes(name));
  const gates = unready.length === 0 ? {} : { readinessGates: [{ conditionType: readinessGate }] };
  // The controller sets both for each member.
  const templateSpec: PodSpec = { ...spec, hostname: undefined, subdomain: undefined };
  const statefulSet: StatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: set.name, namespace },
    spec: {
      serviceName: set.serviceName,
      replicas: count,
      ...(set.start === 0 ? {} : { ordinals: { start: set.start } }),
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: own },
      template: { metadata: { labels: own }, spec: { ...templateSpec, ...gates } },
    },
  };
  notes.add('pods started in parallel here', `${set.namespace}/${set.name}[StatefulSet]`);
  const pods = membersOf(statefulSet).map(({ name, ordinal }): Pod => {
    const isUnready = unready.some((pod) => pod.name === name);
    if (isUnready) notes.add(unreadyNote, `${set.namespace}/${name}`);
    const status = isUnready ? 'False' : 'True';
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { ...own, [podNameLabel]: name, [podIndexLabel]: `${ordinal}` },
      },
      spec: { ...templateSpec, ...gates, hostname: name, subdomain: set.serviceName },
      ...(unready.length === 0
        ? {}
        : { status: { conditions: [{ type: readinessGate, status }] } }),
    };
  });
  const seen = pods.flatMap((pod): [ObservedPod, Pod][] => {
    const there = observed.find(({ name }) => name === pod.metadata.name);
    return there === undefined ? [] : [[there, pod]];
  });
  return { statefulSet, pods, seen };
}
