/**
 * The pods of an imported scenario and the StatefulSets that make some of them: what was chosen goes in, pods in the order of the
 * manifests come out, with the addresses and names by which EndpointSlices of a dump mean them.
 */
import { readinessGate } from '../../generators/services/build-backends.ts';
import { generatedValue } from '../../manifests/generated-labels.ts';
import type { ObservedPod } from '../../manifests/observed-pods.ts';
import type { Container, Labels, Pod } from '../../model/kubernetes.ts';
import type { StatefulSet } from '../../model/stateful-set.ts';
import { buildPodNames, type NameContext } from './build-pod-names.ts';
import { buildStatefulSet } from './build-stateful-set.ts';
import type { ChosenPods } from './choose-pods.ts';
import { unreadyNote } from './notes.ts';
import { createScenarioNames, normalise } from './scenario-names.ts';

export interface ImportedPods {
  readonly pods: readonly Pod[];
  readonly statefulSets: readonly StatefulSet[];
  /** Of pods that a dump shows: `namespace/name` there -> the pod here. */
  readonly byObservedName: ReadonlyMap<string, Pod>;
  readonly byAddress: ReadonlyMap<string, Pod>;
}

/** Builds what was chosen; `observed` are the pods of the dump, `placesMatter` where a Service looks at nodes. */
export function buildPods(
  chosen: readonly ChosenPods[],
  observed: readonly ObservedPod[],
  context: NameContext & { readonly placesMatter: boolean },
): ImportedPods {
  const running = observed.filter(({ deleting }) => !deleting);
  const nodeOf = createPlaces(running, context.placesMatter);
  const names = namesByNamespace(chosen);
  const seen: [ObservedPod, Pod][] = [];
  const statefulSets: StatefulSet[] = [];
  const pods = chosen.flatMap(({ set, row, count }): readonly Pod[] => {
    const namespace = context.namespaces.get(row.namespace) ?? row.namespace;
    const ofRow = running.filter((pod) => pod.namespace === row.namespace && pod.workload === `${row.kind}/${row.name}`); // prettier-ignore
    const spec = { ...containersOf(row.pod.spec), ...buildPodNames(row, context) };
    const labels = storableLabels(row.pod.metadata.labels ?? {});
    if (set !== undefined) {
      const built = buildStatefulSet({ set, count, namespace, labels, spec }, ofRow, context.notes);
      statefulSets.push(built.statefulSet);
      seen.push(...built.seen);
      return built.pods;
    }
    const { kind, title } = row;
    const shown = someOfEach(ofRow, count);
    return Array.from({ length: count }, (_, index): Pod => {
      const wanted = title.slice(kind.length + 1);
      const name = names(row.namespace)(`${title} ${index}`, wanted);
      const there = shown[index];
      const isUnready = there?.ready === false;
      if (isUnready) context.notes.add(unreadyNote, `${row.namespace}/${there.name}`);
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels },
        spec: {
          nodeName: nodeOf(there?.nodeName ?? row.pod.spec.nodeName),
          ...spec,
          ...(isUnready ? { readinessGates: [{ conditionType: readinessGate }] } : {}),
        },
        ...(isUnready
          ? { status: { conditions: [{ type: readinessGate, status: 'False' }] } }
          : {}),
      };
      if (there !== undefined) seen.push([there, pod]);
      return pod;
    });
  });
  return {
    pods,
    statefulSets,
    byObservedName: new Map(
      seen.map(([{ namespace, name }, pod]) => [`${namespace}/${name}`, pod]),
    ),
    byAddress: new Map(seen.flatMap(([{ addresses }, pod]) => addresses.map((ip) => [ip, pod]))),
  };
}

/**
 * Two nodes, so that pairs on one node and across nodes are both probed: in turn, or as pods lie together in a dump that
 * shows several nodes, or where Services look at nodes.
 */
function createPlaces(
  observed: readonly ObservedPod[],
  placesMatter: boolean,
): (nodeName: string | undefined) => string {
  const nodes = [...new Set(observed.flatMap(({ nodeName }) => nodeName ?? []))];
  const isKept = nodes.length > 1 || placesMatter;
  let turn = 0;
  return (nodeName) => {
    const index = isKept && nodeName !== undefined ? nodes.indexOf(nodeName) : -1;
    return `n${(index < 0 ? turn++ : index) % 2}`;
  };
}

/** Of pods that are ready and others not, one of each at least. */
function someOfEach(observed: readonly ObservedPod[], count: number): readonly ObservedPod[] {
  const first = observed.slice(0, count);
  const isUnready = ({ ready }: ObservedPod): boolean => ready === false;
  const rest = observed.slice(count);
  const other = first.every(isUnready)
    ? rest.find((pod) => !isUnready(pod))
    : first.some(isUnready)
      ? undefined
      : rest.find(isUnready);
  return other === undefined || count < 2 ? first : [...first.slice(0, -1), other];
}

/** Names of pods by namespace of the manifests, apart from those of the members of sets. */
function namesByNamespace(
  chosen: readonly ChosenPods[],
): (namespace: string) => (key: string, wanted: string) => string {
  const known = new Map<string, (key: string, wanted: string) => string>();
  return (namespace) => {
    const sets = chosen.flatMap(({ set, count }) => (set?.namespace === namespace ? [{ set, count }] : [])); // prettier-ignore
    const taken = sets.flatMap(({ set, count }) =>
      Array.from({ length: count }, (_, index) => `${set.name}-${set.start + index}`),
    );
    const nameOf = known.get(namespace) ?? createScenarioNames(taken);
    known.set(namespace, nameOf);
    return nameOf;
  };
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

function containersOf({
  containers,
  initContainers = [],
}: Pod['spec']): Pick<Pod['spec'], 'containers' | 'initContainers'> {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return {
    containers: containers.map(withUniquePorts),
    ...(sidecars.length === 0 ? {} : { initContainers: sidecars.map(withUniquePorts) }),
  };
}

function withUniquePorts({ name, ports, restartPolicy }: Container): Container {
  return {
    name: normalise(name),
    ...(ports === undefined || ports.length === 0 ? {} : { ports }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  };
}
