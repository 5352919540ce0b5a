/**
 * From rolls to namespaces and pods. Shapes are drawn without many copies, common ones first in likelihood, so that the
 * pods of the next case are mostly those of this one under other labels.
 */
import type { Namespace, Pod } from '../model/kubernetes.ts';
import type { Choices, PodChoices } from './choices.ts';
import { chooseLevel, type Features } from './factors.ts';
import { rollLabels } from './labels.ts';
import type { GeneratorOptions } from './options.ts';
import { pick, pickWeighted } from './pick.ts';
import {
  hostNamespaceName,
  hostShapesFor,
  namespaceNames,
  shapesForNamespace,
  type PodShape,
} from './pod-shapes.ts';

export interface Inhabitants {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
}

/** Namespaces in the order of namespaceNames, then `h`; at least one pod in each, at most podsMax in all. */
export function buildPods(
  choices: Choices,
  features: Features,
  options: GeneratorOptions,
): Inhabitants {
  const hosts = chooseHosts(choices, features, options);
  const counts = [options.podsMax, options.podsMax, options.podsMax - 1, options.podsMax - 2];
  const total = Math.max(2, pick(choices.podCount, counts)) - hosts.length;
  const names = chooseNamespaces(choices, features, options).slice(0, Math.max(1, total));
  const taken = names.map(() => new Map<PodShape, number>());
  const pods = choices.pods.slice(0, total).map((podChoices, index) => {
    const position = index % names.length;
    const shape = chooseShape(podChoices, position, taken[position] ?? new Map<PodShape, number>());
    const ordinal = Math.floor(index / names.length);
    return buildPod(shape, names[position] ?? '', ordinal, podChoices, options);
  });
  const hostPods = hosts.map((shape, index) => {
    const podChoices = choices.pods.at(-1 - index) ?? { shape: 0, labels: [] };
    return buildPod(shape, hostNamespaceName, index, podChoices, options);
  });
  const namespaces = [...names, ...(hosts.length === 0 ? [] : [hostNamespaceName])].map(
    (name, index): Namespace => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: rollLabels(choices.namespaceLabels[index] ?? []) },
    }),
  );
  return { namespaces, pods: [...pods, ...hostPods] };
}

function chooseNamespaces(
  choices: Choices,
  features: Features,
  options: GeneratorOptions,
): readonly string[] {
  const wanted = chooseLevel(features, 'namespaces', choices.namespaces) === 'two' ? 2 : 3;
  // A fourth namespace only when the user asks for more than the default.
  const more = options.namespacesMax > 3 && wanted === 3 && choices.namespaces % 2 === 0 ? 1 : 0;
  return namespaceNames.slice(0, Math.min(wanted + more, options.namespacesMax));
}

function chooseHosts(
  choices: Choices,
  features: Features,
  options: GeneratorOptions,
): readonly PodShape[] {
  const on = chooseLevel(features, 'hostNetwork', choices.hostNetwork) === 'yes';
  if (!on || !options.hostNetwork || options.podsMax < 4) return [];
  const shapes = hostShapesFor(options.nodes);
  const one = pick(choices.hostNetwork, shapes);
  return choices.hostNetwork % 4 === 0 ? shapes : [one];
}

function chooseShape(
  choices: PodChoices,
  position: number,
  taken: Map<PodShape, number>,
): PodShape {
  const offers = shapesForNamespace(position);
  const weights = offers.map(({ shape, copiesMax }): readonly [string, number] => {
    const copies = taken.get(shape) ?? 0;
    const weight = copiesMax > 1 ? 30 : 16;
    return [shape.name, copies >= copiesMax ? 0 : copies === 0 ? weight : 2];
  });
  const name = pickWeighted(choices.shape, weights);
  const shape = offers.find((offer) => offer.shape.name === name)?.shape;
  if (shape === undefined) throw new RangeError(`chooseShape: no shape ${name}`);
  taken.set(shape, (taken.get(shape) ?? 0) + 1);
  return shape;
}

function buildPod(
  shape: PodShape,
  namespace: string,
  ordinal: number,
  choices: PodChoices,
  options: GeneratorOptions,
): Pod {
  const { containers, initContainers, hostNetwork } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: String.fromCharCode('a'.charCodeAt(0) + ordinal),
      namespace,
      labels: rollLabels(choices.labels),
    },
    spec: {
      nodeName: options.nodes === 1 ? 'n0' : shape.node,
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
      containers,
      ...(initContainers === undefined ? {} : { initContainers }),
    },
  };
}
