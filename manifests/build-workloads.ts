/**
 * From a validated workload object to its rows. Replicas are one row unless a policy's selector tells some from the others
 * by a label that differs between them: an ordinal of a StatefulSet or of an Indexed Job.
 */
import type { Container, Labels, Pod, Protocol } from '../model/kubernetes.ts';
import type {
  DecodedContainer,
  DecodedPodSpec,
  DecodedTemplate,
  DecodedWorkloadSpec,
} from './decoded-objects.ts';
import { generatedLabels } from './generated-labels.ts';
import type { WorkloadKind } from './kinds.ts';
import { matchesSelector, requirementsOf } from './match-selector.ts';
import { groupOrdinals, type OrdinalRange } from './ordinal-groups.ts';
import type { PolicySelector } from './policy-selectors.ts';
import type { ValidatedObject } from './validate-object.ts';
import { workloadDns } from './workload-dns.ts';
import type { Workload } from './workload.ts';

/** The rows of one workload object in a namespace; `selectors` are those of every policy. */
export function buildWorkloads(
  object: ValidatedObject,
  kind: WorkloadKind,
  namespace: string,
  selectors: readonly PolicySelector[],
): readonly Workload[] {
  const { name, position } = object.source;
  const { template, spec } = templateOf(object, kind);
  const { common, ofOrdinal, firstOrdinal } = generatedLabels(kind, name, spec);
  const labelsOf = (ordinal: number): Labels => ({
    ...template.metadata?.labels,
    ...common,
    ...ofOrdinal?.(ordinal),
  });
  const replicas = replicasOf(kind, spec);
  const row = (
    title: string,
    count: number | undefined,
    ordinal: number,
    ordinals: readonly OrdinalRange[] = rangeOf(ordinal, count ?? 0),
  ): Workload => ({
    kind,
    namespace,
    name,
    title,
    replicas: count,
    pod: podOf(namespace, title, labelsOf(ordinal), template.spec ?? {}),
    dns: workloadDns(kind, template.spec ?? {}, spec, ofOrdinal && ordinals),
    position,
  });
  const title = `${kind}/${name}`;
  if (ofOrdinal === undefined || replicas === undefined || replicas < 2) {
    return [row(title, replicas, firstOrdinal)];
  }
  const seeing = selectors.filter((entry) => (entry.namespace ?? namespace) === namespace);
  const named = namedOrdinals(seeing, ofOrdinal);
  const groups = groupOrdinals(firstOrdinal, replicas, named, (ordinal) =>
    seeing.map(({ selector }) => (matchesSelector(selector, labelsOf(ordinal)) ? 1 : 0)).join(''),
  );
  return groups.map(({ first, count, text, ranges }) =>
    row(groups.length === 1 ? title : `${title}[${text}]`, count, first, ranges),
  );
}

function rangeOf(first: number, count: number): readonly OrdinalRange[] {
  return count === 0 ? [] : [[first, first + count - 1]];
}

/** The labels of a workload's template as written: what owned objects are compared with. */
export function templateLabels(object: ValidatedObject, kind: WorkloadKind): Labels {
  return templateOf(object, kind).template.metadata?.labels ?? {};
}

function templateOf(
  { metadata, spec }: ValidatedObject,
  kind: WorkloadKind,
): { readonly template: DecodedTemplate; readonly spec: DecodedWorkloadSpec } {
  if (kind === 'Pod') {
    return { template: { metadata, spec: spec ?? {} }, spec: {} };
  }
  const own = (spec ?? {}) as DecodedWorkloadSpec & {
    readonly jobTemplate?: { readonly spec?: DecodedWorkloadSpec };
  };
  const used = kind === 'CronJob' ? (own.jobTemplate?.spec ?? {}) : own;
  return { template: used.template ?? {}, spec: used };
}

function replicasOf(kind: WorkloadKind, spec: DecodedWorkloadSpec): number | undefined {
  switch (kind) {
    case 'Pod':
      return 1;
    case 'DaemonSet':
      return undefined;
    case 'Job':
    case 'CronJob':
      return spec.completionMode === 'Indexed' ? (spec.completions ?? 1) : (spec.parallelism ?? 1);
    default:
      return spec.replicas ?? 1;
  }
}

/** The ordinals that values of selectors spell, so `web-3` and `3` for ordinal 3. */
function namedOrdinals(
  selectors: readonly PolicySelector[],
  ofOrdinal: (ordinal: number) => Labels,
): readonly number[] {
  return selectors
    .flatMap(({ selector }) => requirementsOf(selector))
    .flatMap(({ key = '', values = [] }) =>
      values.flatMap((value) => {
        const ordinal = Number(/\d{1,10}$/.exec(value)?.[0] ?? NaN);
        return ofOrdinal(ordinal)[key] === value ? [ordinal] : [];
      }),
    );
}

function podOf(namespace: string, name: string, labels: Labels, spec: DecodedPodSpec): Pod {
  const { nodeName = '', hostNetwork, containers = [], initContainers = [] } = spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      ...(nodeName === '' ? {} : { nodeName }),
      ...(hostNetwork === true ? { hostNetwork } : {}),
      containers: containers.map(containerOf),
      ...(initContainers.length === 0 ? {} : { initContainers: initContainers.map(containerOf) }),
    },
  };
}

/** Defaults are filled in, so that what is absent is absent for every reader alike. */
function containerOf({ name = '', restartPolicy, ports }: DecodedContainer): Container {
  return {
    name,
    ...(restartPolicy === 'Always' ? { restartPolicy } : {}),
    ...(ports === undefined
      ? {}
      : {
          ports: ports.map((port) => ({
            ...(port.name === undefined || port.name === '' ? {} : { name: port.name }),
            containerPort: port.containerPort ?? 0,
            protocol: (port.protocol === undefined || port.protocol === ''
              ? 'TCP'
              : port.protocol) as Protocol,
          })),
        }),
  };
}
