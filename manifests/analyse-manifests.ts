/**
 * Manifests as a world that can be asked who reaches whom: validated objects go in; namespaces, rows of pods, policies and
 * services come out, with what was assumed, ignored and wrong. This is the one entry that commands need.
 */
import { namespaceNameLabel, type Labels, type Namespace } from '../model/kubernetes.ts';
import { buildPolicy, cidrWarnings, type PositionedPolicy } from './build-policy.ts';
import { buildWorkloads } from './build-workloads.ts';
import type {
  DecodedEndpointSlice,
  DecodedPolicySpec,
  DecodedServiceSpec,
} from './decoded-objects.ts';
import { findDuplicates } from './find-duplicates.ts';
import { isWorkloadKind } from './kinds.ts';
import { observedPods, type ObservedPod } from './observed-pods.ts';
import { policySelectors } from './policy-selectors.ts';
import { requireValid, type Position, type Problem } from './problem.ts';
import type { IgnoredObject, ManifestObjects } from './read-manifests.ts';
import { withoutRepresented } from './represented-pods.ts';
import { noteGeneratedValues } from './selector-notes.ts';
import { validateObject, type ValidatedObject } from './validate-object.ts';
import type { Workload } from './workload.ts';

export interface ManifestService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: DecodedServiceSpec;
  readonly position: Position;
}

export interface ManifestEndpointSlice {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly content: DecodedEndpointSlice;
  readonly position: Position;
}

export interface ManifestWorld {
  /** Those described and those assumed, by name; each has the label that the control plane keeps (rule 14). */
  readonly namespaces: readonly Namespace[];
  /** Namespaces that objects name but no Namespace object describes: they have that one label alone. */
  readonly assumedNamespaces: readonly string[];
  /** By namespace, then in the order of the files. */
  readonly workloads: readonly Workload[];
  readonly policies: readonly PositionedPolicy[];
  readonly services: readonly ManifestService[];
  readonly endpointSlices: readonly ManifestEndpointSlice[];
  /** Of dumps of a cluster, those that a workload's row stands for included. */
  readonly observedPods: readonly ObservedPod[];
  readonly ignored: readonly IgnoredObject[];
  /** Every problem that did not end the analysis: with `skipInvalid` errors too. */
  readonly problems: readonly Problem[];
}

export interface AnalyseOptions {
  /** The namespace of objects that name none, as kubectl's --namespace. */
  readonly defaultNamespace?: string | undefined;
  /** Goes on without the objects that have errors. */
  readonly skipInvalid?: boolean | undefined;
}

/**
 * The world of some manifests. Throws HarnessError('input') that lists every error with file, line and field, unless
 * `skipInvalid` asks to go on without the invalid objects.
 */
export function analyseManifests(
  manifests: ManifestObjects,
  options: AnalyseOptions = {},
): ManifestWorld {
  const { defaultNamespace = 'default', skipInvalid = false } = options;
  const distinct = findDuplicates(manifests.objects, defaultNamespace);
  const validated = distinct.objects.map(validateObject);
  const problems = [
    ...manifests.problems,
    ...distinct.problems,
    ...validated.flatMap((object) => object.problems),
  ];
  if (!skipInvalid) requireValid(problems);
  const sound = validated.filter(({ problems: own }) =>
    own.every(({ severity }) => severity !== 'error'),
  );
  const usable = withoutRepresented(sound, defaultNamespace);
  const namespaceOf = ({ source }: ValidatedObject): string => source.namespace ?? defaultNamespace;
  const policyObjects = usable.filter(({ source }) => source.kind === 'NetworkPolicy');
  const selectors = policyObjects.flatMap((object) =>
    policySelectors(object.source, namespaceOf(object), (object.spec ?? {}) as DecodedPolicySpec),
  );
  const workloads = usable
    .flatMap((object) => {
      const { kind } = object.source;
      return isWorkloadKind(kind)
        ? buildWorkloads(object, kind, namespaceOf(object), selectors)
        : [];
    })
    .toSorted((a, b) => compare(a.namespace, b.namespace));
  return {
    ...namespacesOf(usable, namespaceOf),
    workloads: withUniqueTitles(workloads),
    policies: policyObjects.map((object) => buildPolicy(object, namespaceOf(object))),
    services: usable
      .filter(({ source }) => source.kind === 'Service')
      .map((object) => serviceOf(object, namespaceOf(object))),
    endpointSlices: usable
      .filter(({ source }) => source.kind === 'EndpointSlice')
      .map((object) => ({
        namespace: namespaceOf(object),
        name: object.source.name,
        labels: object.metadata.labels ?? {},
        content: object.spec as DecodedEndpointSlice,
        position: object.source.position,
      })),
    observedPods: observedPods(sound, defaultNamespace),
    ignored: manifests.ignored,
    problems: [
      ...problems,
      ...policyObjects.flatMap(cidrWarnings),
      ...noteGeneratedValues(selectors, workloads),
    ],
  };
}

function namespacesOf(
  objects: readonly ValidatedObject[],
  namespaceOf: (object: ValidatedObject) => string,
): Pick<ManifestWorld, 'namespaces' | 'assumedNamespaces'> {
  const described = new Map<string, Labels>();
  for (const { source, metadata } of objects) {
    if (source.kind === 'Namespace') described.set(source.name, metadata.labels ?? {});
  }
  const named = objects.filter(({ source }) => source.kind !== 'Namespace').map(namespaceOf);
  const assumed = [...new Set(named)].filter((name) => !described.has(name)).toSorted(compare);
  const names = [...described.keys(), ...assumed].toSorted(compare);
  return {
    assumedNamespaces: assumed,
    namespaces: names.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...described.get(name), [namespaceNameLabel]: name } },
    })),
  };
}

function serviceOf(
  { source, metadata, spec }: ValidatedObject,
  namespace: string,
): ManifestService {
  return {
    namespace,
    name: source.name,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    spec: spec ?? {},
    position: source.position,
  };
}

/** Objects with the same generateName have the same title; a number tells them apart. */
function withUniqueTitles(workloads: readonly Workload[]): readonly Workload[] {
  const seen = new Map<string, number>();
  return workloads.map((workload) => {
    const key = `${workload.namespace}/${workload.title}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count === 1) return workload;
    const title = `${workload.title}#${count}`;
    const { pod } = workload;
    return { ...workload, title, pod: { ...pod, metadata: { ...pod.metadata, name: title } } };
  });
}

/** Code-unit order, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
