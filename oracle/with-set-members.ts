/**
 * What the members of StatefulSets must be: a bound world goes in, the same world comes out with the names and labels of each
 * member taken from its set instead of from what the controller made. Addresses, nodes and readiness are facts and stay.
 */
import type { BoundWorld } from '../model/bound-world.ts';
import type { Pod } from '../model/kubernetes.ts';
import { membershipOf, podIndexLabel, podNameLabel, type Membership } from '../model/stateful-set.ts'; // prettier-ignore

/** A label of the controller's own whose value nothing predicts. */
const revisionLabel = 'controller-revision-hash';

/**
 * The world as its StatefulSets say it: hostname is the pod's name and subdomain the governing Service (rule 91), labels are the
 * template's, the name of the pod and its ordinal (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/).
 */
export function withSetMembers(world: BoundWorld): BoundWorld {
  const { statefulSets = [], pods } = world;
  if (statefulSets.length === 0) return world;
  return {
    ...world,
    pods: pods.map((pod) => {
      const membership = membershipOf(pod, statefulSets);
      return membership === undefined ? pod : memberPod(pod, membership);
    }),
  };
}

function memberPod(stored: Pod, { set, member }: Membership): Pod {
  const revision = stored.metadata.labels?.[revisionLabel];
  const { serviceName, template } = set.spec;
  return {
    ...stored,
    metadata: {
      ...stored.metadata,
      labels: {
        ...template.metadata.labels,
        ...(revision === undefined ? {} : { [revisionLabel]: revision }),
        [podNameLabel]: member.name,
        [podIndexLabel]: String(member.ordinal),
      },
    },
    spec: { ...stored.spec, hostname: member.name, subdomain: serviceName },
  };
}
