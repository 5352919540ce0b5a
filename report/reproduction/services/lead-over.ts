/**
 * Commands that lead kubectl from one world of a scenario to the next: what is gone or different is deleted, as kubeprop does it;
 * what is new is applied afterwards with everything else. A pod that has other labels alone stays.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../../model/kubernetes.ts';
import {
  worldObjects,
  type Scenario,
  type World,
  type WorldObject,
} from '../../../model/scenario.ts';
import { membershipOf } from '../../../model/stateful-set.ts';
import { targetOf } from '../../../model/step.ts';
import type { ServiceManifests } from './service-manifests.ts';
import { setManifest } from './set-manifest.ts';

/** What leans on others goes first; what a namespace holds goes with it. */
const order = ['Service', 'EndpointSlice', 'NetworkPolicy', 'StatefulSet', 'Pod', 'Namespace'] as const; // prettier-ignore

/** Lines of shell. */
export function leadOver(
  { world: before }: Scenario,
  { world: after }: Scenario,
  manifests: ServiceManifests,
): readonly string[] {
  const next = new Map(worldObjects(after).map((object) => [targetOf({ put: object }), object]));
  const kept = new Set(after.namespaces.map(({ metadata }) => metadata.name));
  const render = (world: World) => rendered(world, manifests);
  const [was, is] = [render(before), render(after)];
  const goes = worldObjects(before).filter((object) => {
    const { namespace } = object.metadata;
    if (namespace !== undefined && !kept.has(namespace)) return false;
    const other = next.get(targetOf({ put: object }));
    return other === undefined || !isDeepStrictEqual(was(object), is(other));
  });
  return order.flatMap((kind) =>
    goes.filter((object) => object.kind === kind).map(({ metadata: { namespace, name } }) =>
      namespace === undefined ? `gone_namespace ${name}` : `gone ${kind.toLowerCase()} ${namespace} ${name}`,
    ),
  ); // prettier-ignore
}

/** What of an object cannot be changed in place. */
function rendered(
  { pods, statefulSets = [] }: World,
  { listens, placeholders, pod }: ServiceManifests,
): (object: WorldObject) => unknown {
  const ofMember = ({ metadata }: Pod, set: object): unknown => ({ name: metadata.name, set });
  return (object) => {
    switch (object.kind) {
      // Labels of a namespace and the rules of a policy are applied over what is there.
      case 'Namespace':
      case 'NetworkPolicy':
        return object.metadata.name;
      case 'Service':
      case 'EndpointSlice':
        return object;
      case 'StatefulSet':
        return setManifest(object, pods, listens, placeholders);
      case 'Pod': {
        const membership = membershipOf(object, statefulSets);
        if (membership !== undefined) return ofMember(object, setManifest(membership.set, pods, listens, placeholders)); // prettier-ignore
        const manifest = pod(object);
        return 'spec' in manifest ? manifest.spec : manifest;
      }
    }
  };
}
