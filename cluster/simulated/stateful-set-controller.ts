/**
 * The simulated controller of StatefulSets: it writes each pod of a set from the template, ordinal by ordinal, whatever the
 * scenario says of it. An algorithm of its own: the oracle asks of each pod which set it belongs to.
 */
import type { Labels, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import type { StatefulSet } from '../../model/stateful-set.ts';
import type { ServiceFaults } from './services/service-faults.ts';

/** Marks a pod whose name is the controller's, so that no pool gives it another one. */
export const ownNameAnnotation = 'simulated/own-name';

/** The world with the pods that its sets make; a pod of no set stays as it is. */
export function runStatefulSets(world: World, faults: ServiceFaults): World {
  const { statefulSets = [] } = world;
  if (statefulSets.length === 0) return world;
  const made = new Map(
    statefulSets.flatMap((set) =>
      madeBy(set, faults).map((pod) => [`${pod.namespace} ${pod.name}`, pod] as const),
    ),
  );
  return {
    ...world,
    pods: world.pods.map((pod) => {
      const template = made.get(`${pod.metadata.namespace ?? ''} ${pod.metadata.name}`);
      if (template === undefined) return pod;
      const { name, labels, spec } = template;
      const annotations = { [ownNameAnnotation]: name };
      return { ...pod, metadata: { ...pod.metadata, labels, annotations }, spec };
    }),
  };
}

interface MadePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly spec: Pod['spec'];
}

function madeBy({ metadata, spec }: StatefulSet, faults: ServiceFaults): readonly MadePod[] {
  const first = spec.ordinals?.start ?? 0;
  const made: MadePod[] = [];
  for (let ordinal = first; ordinal < first + spec.replicas; ordinal++) {
    const name = [metadata.name, ordinal].join('-');
    const index = faults.has('stateful-set-index-from-zero') ? ordinal - first : ordinal;
    made.push({
      namespace: metadata.namespace ?? '',
      name,
      labels: {
        ...spec.template.metadata.labels,
        'apps.kubernetes.io/pod-index': `${index}`,
        ...(faults.has('stateful-set-pod-name-label-missing')
          ? {}
          : { 'statefulset.kubernetes.io/pod-name': name }),
      },
      spec: {
        ...spec.template.spec,
        ...(faults.has('stateful-set-hostname-missing') ? {} : { hostname: name }),
        subdomain: faults.has('stateful-set-subdomain-of-its-own') ? metadata.name : spec.serviceName, // prettier-ignore
      },
    });
  }
  return made;
}
