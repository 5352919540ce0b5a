/**
 * Service mutants: a change of a Service or of an EndpointSlice that somebody could have made by mistake. The changed world is
 * applied and the original predicted from, so that a right cluster behaves like a broken proxy or control plane.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import { isHeadless, type Service, type ServiceSpec } from '../../../model/service.ts';

export interface ServiceMutant {
  readonly name: string;
  /** The suite whose cases can show it. */
  readonly suite: 'services' | 'dns';
  /** The world that is applied; equal to the given one where it has nothing to change. */
  readonly change: (world: World) => World;
}

export const serviceMutants: readonly ServiceMutant[] = [
  onSpec('selector-of-nobody', (spec) => (spec.selector === undefined ? spec : { ...spec, selector: { app: 'nobody' } })), // prettier-ignore
  onSpec('target-port-of-nobody', (spec) => {
    if (spec.selector === undefined || spec.clusterIP === 'None') return spec;
    return { ...spec, ports: spec.ports?.map((port) => ({ ...port, targetPort: 9 })) };
  }),
  onSpec(
    'affinity-added',
    (spec) =>
    spec.sessionAffinity === undefined && spec.clusterIP !== 'None' ? { ...spec, sessionAffinity: 'ClientIP' } : spec, // prettier-ignore
  ),
  onSpec(
    'affinity-removed',
    (spec) =>
    spec.sessionAffinity === 'ClientIP' ? { ...spec, sessionAffinity: 'None', sessionAffinityConfig: undefined } : spec, // prettier-ignore
  ),
  onSpec(
    'internal-policy-local',
    (spec) =>
    spec.internalTrafficPolicy === undefined && spec.clusterIP !== 'None' ? { ...spec, internalTrafficPolicy: 'Local' } : spec, // prettier-ignore
  ),
  onSpec('internal-policy-cluster', (spec) =>
    spec.internalTrafficPolicy === 'Local' ? { ...spec, internalTrafficPolicy: 'Cluster' } : spec,
  ),
  onSpec('external-policy-cluster', (spec) =>
    spec.externalTrafficPolicy === 'Local' ? { ...spec, externalTrafficPolicy: 'Cluster' } : spec,
  ),
  onSpec('source-ranges-removed', (spec) =>
    spec.loadBalancerSourceRanges === undefined
      ? spec
      : { ...spec, loadBalancerSourceRanges: undefined },
  ),
  onSpec('publish-not-ready', (spec) =>
    spec.publishNotReadyAddresses === true ? spec : { ...spec, publishNotReadyAddresses: true },
  ),
  onSpec('last-port-removed', (spec) =>
    (spec.ports ?? []).length > 1 ? { ...spec, ports: spec.ports?.slice(0, -1) } : spec,
  ),
  {
    name: 'slice-endpoint-removed',
    suite: 'services',
    change: (world) => ({
      ...world,
      endpointSlices: world.endpointSlices?.map((slice) => ({ ...slice, endpoints: slice.endpoints.slice(1) })), // prettier-ignore
    }),
  },
  {
    name: 'pods-not-ready',
    suite: 'services',
    change: (world) => ({ ...world, pods: world.pods.map((pod, index) => (index === 0 ? shut(pod) : pod)) }), // prettier-ignore
  },
  {
    name: 'name-without-service',
    suite: 'dns',
    change: (world) => ({
      ...world,
      services: world.services?.map((service) => isHeadless(service) ? withSpec(service, { ...service.spec, selector: { app: 'nobody' } }) : service), // prettier-ignore
    }),
  },
];

function onSpec(name: string, change: (spec: ServiceSpec) => ServiceSpec): ServiceMutant {
  return {
    name,
    suite: 'services',
    change: (world) => ({
      ...world,
      services: world.services?.map((service) => withSpec(service, change(service.spec))),
    }),
  };
}

function withSpec(service: Service, spec: ServiceSpec): Service {
  return { ...service, spec };
}

function shut(pod: Pod): Pod {
  const conditions = pod.status?.conditions?.map((one) => ({ ...one, status: 'False' as const }));
  return conditions === undefined ? pod : { ...pod, status: { ...pod.status, conditions } };
}
