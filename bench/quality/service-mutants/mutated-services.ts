/**
 * A cluster behind a Service mutant: each lane applies the changed world and answers with what the original would have stored,
 * with the addresses and node ports that the changed Services got. Everything above works as with any faulty cluster.
 */
import type { AppliedWorld, Cluster } from '../../../cluster/cluster.ts';
import { bindEndpointSlice, bindService } from '../../../model/bind-service.ts';
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import type { Service } from '../../../model/service.ts';
import { alterWorlds } from '../altered-worlds.ts';
import type { ServiceMutant } from './mutants.ts';

export function mutatedServices(cluster: Cluster, mutant: ServiceMutant): Cluster {
  return alterWorlds(cluster, (world) => mutant.change(world), originalBound);
}

function originalBound(world: World, { bound, binding }: AppliedWorld): BoundWorld {
  const stored = new Map((bound.services ?? []).map((service) => [keyOf(service), service]));
  const services = (world.services ?? []).map((service) => {
    const own = bindService(service, binding);
    return withAddresses(own, stored.get(keyOf(own)));
  });
  const changed = new Map(
    world.pods.flatMap((pod) => {
      const { namespace = 'default', name } = pod.metadata;
      const real = binding.pods.get(`${namespace}/${name}`);
      return real === undefined ? [] : [[real.metadata.uid, pod] as const];
    }),
  );
  return {
    ...bound,
    services,
    endpointSlices: (world.endpointSlices ?? []).map((slice) => bindEndpointSlice(slice, binding)),
    pods: bound.pods.map((pod) => withReadiness(pod, changed.get(pod.metadata.uid))),
  };
}

function withAddresses(service: Service, stored: Service | undefined): Service {
  const { clusterIP, clusterIPs, ipFamilies, ports = [] } = stored?.spec ?? {};
  return {
    ...service,
    spec: {
      ...service.spec,
      ...(clusterIP === undefined ? {} : { clusterIP }),
      ...(clusterIPs === undefined ? {} : { clusterIPs }),
      ...(ipFamilies === undefined ? {} : { ipFamilies }),
      ports: service.spec.ports?.map((port) => {
        const same = ports.find((one) => one.port === port.port && (one.protocol ?? 'TCP') === (port.protocol ?? 'TCP')); // prettier-ignore
        return same?.nodePort === undefined ? port : { ...port, nodePort: same.nodePort };
      }),
    },
  };
}

/** The conditions of the original; the pod is Ready where its gates are. */
function withReadiness(pod: Pod, original: Pod | undefined): Pod {
  const gates = original?.status?.conditions;
  if (gates === undefined) return pod;
  const ready = gates.every(({ status }) => status === 'True') ? ('True' as const) : ('False' as const); // prettier-ignore
  const others = (pod.status?.conditions ?? []).filter(
    ({ type }) => type !== 'Ready' && gates.every((gate) => gate.type !== type),
  );
  const conditions = [...others, ...gates, { type: 'Ready', status: ready }];
  return { ...pod, status: { ...pod.status, conditions } };
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
