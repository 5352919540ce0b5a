/** The bound world of one moment: pods get the condition Ready and the deletion that the prediction says, and those gone are left out. */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Pod } from '../../model/kubernetes.ts';
import type { PodLifecycle } from '../../model/lifecycle.ts';
import type { LifecycleMoment } from './predict-lifecycle.ts';

const deletedAt = '1970-01-01T00:00:00Z';

/** `realPods`: logical name -> bound pod. Pods that no scenario has stay as they are. */
export function worldAtMoment(
  world: BoundWorld,
  realPods: ReadonlyMap<string, Pod>,
  moment: LifecycleMoment,
): BoundWorld {
  const logicalOf = new Map(
    [...realPods].map(([logical, { metadata }]) => [metadata.uid, logical]),
  );
  return {
    ...world,
    pods: world.pods.flatMap((pod) => {
      const logical = logicalOf.get(pod.metadata.uid);
      if (logical === undefined) return [pod];
      const state = moment.get(logical);
      return state === undefined ? [] : [podInState(pod, state)];
    }),
  };
}

function podInState(pod: Pod, { ready, terminating }: PodLifecycle): Pod {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const condition = { type: 'Ready', status: ready ? 'True' : 'False' } as const;
  const { metadata, status } = pod;
  return {
    ...pod,
    metadata: terminating ? { ...metadata, deletionTimestamp: deletedAt } : metadata,
    status: { ...status, conditions: [...others, condition] },
  };
}
