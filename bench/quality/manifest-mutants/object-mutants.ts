/** Manifest mutants of whole objects: policies that are lost or misplaced, labels that are not what was asked for. */
import type { Labels, Namespace, Pod } from '../../../model/kubernetes.ts';
import type { ManifestMutant } from './mutant.ts';

export const objectMutants: readonly ManifestMutant[] = [
  {
    name: 'last-policy-dropped',
    change: (world) => ({ ...world, networkPolicies: world.networkPolicies.slice(0, -1) }),
  },
  {
    name: 'policy-in-other-namespace',
    change: (world) => {
      const names = world.namespaces.map(({ metadata }) => metadata.name);
      const next = (name = ''): string => names[(names.indexOf(name) + 1) % names.length] ?? name;
      const taken = new Set<string>();
      const networkPolicies = world.networkPolicies.flatMap((policy) => {
        const namespace = next(policy.metadata.namespace);
        const key = `${namespace}/${policy.metadata.name}`;
        if (taken.has(key)) return [];
        taken.add(key);
        return [{ ...policy, metadata: { ...policy.metadata, namespace } }];
      });
      return { ...world, networkPolicies };
    },
  },
  {
    name: 'pod-label-changed',
    change: (world) => ({ ...world, pods: world.pods.map((pod) => relabel(pod, changeFirst)) }),
  },
  {
    name: 'pod-label-dropped',
    change: (world) => ({ ...world, pods: world.pods.map((pod) => relabel(pod, dropFirst)) }),
  },
  {
    name: 'namespace-label-changed',
    change: (world) => ({
      ...world,
      namespaces: world.namespaces.map((namespace) => relabel(namespace, changeFirst)),
    }),
  },
  {
    name: 'namespace-label-dropped',
    change: (world) => ({
      ...world,
      namespaces: world.namespaces.map((namespace) => relabel(namespace, dropFirst)),
    }),
  },
];

function relabel<Item extends Pod | Namespace>(
  item: Item,
  change: (labels: Labels) => Labels,
): Item {
  const { labels } = item.metadata;
  if (labels === undefined) return item;
  return { ...item, metadata: { ...item.metadata, labels: change(labels) } };
}

/** The label whose key comes first, so that the order in which labels are written does not matter. */
function firstKey(labels: Labels): string | undefined {
  return Object.keys(labels).sort()[0];
}

function changeFirst(labels: Labels): Labels {
  const key = firstKey(labels);
  return key === undefined ? labels : { ...labels, [key]: 'another' };
}

function dropFirst(labels: Labels): Labels {
  const key = firstKey(labels);
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}
