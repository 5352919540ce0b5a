/**
 * What the simulated API server stores of Services: addresses, node ports and families filled in, slices bound, and pods with
 * the condition Ready that their gates give. Allocation goes on for the life of a lane, so that no address comes twice.
 */
import { bindEndpointSlice, bindService } from '../../../model/bind-service.ts';
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { IpFamily, Pod } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import type { Service } from '../../../model/service.ts';
import type { AppliedWorld } from '../../cluster.ts';

export interface ServiceStore {
  /** The applied world with what the server adds for its Services. */
  readonly complete: (world: World, applied: AppliedWorld) => AppliedWorld;
}

const firstNodePort = 30_000;

/** A store of a lane; `ipFamilies` are the cluster's, the primary one first. */
export function createServiceStore(ipFamilies: readonly IpFamily[]): ServiceStore {
  let made = 0;
  let ports = 0;
  const completed = new Map<string, { readonly sent: string; readonly stored: Service }>();
  const allocate = (service: Service): Service => {
    const { spec } = service;
    if (spec.type === 'ExternalName') return service;
    const number = ++made;
    // Those asked for come first; a policy of two families adds what is left.
    const order = [...new Set([...(spec.ipFamilies ?? []), ...ipFamilies])];
    const asked = spec.ipFamilies?.length ?? 0;
    const { ipFamilyPolicy = asked > 1 ? 'RequireDualStack' : 'SingleStack' } = spec;
    const families = ipFamilyPolicy === 'SingleStack' ? order.slice(0, 1) : order;
    const clusterIPs =
      spec.clusterIP === 'None'
        ? ['None']
        : families.map((family) =>
            family === 'IPv4'
              ? `10.96.${number >> 8}.${number & 255}`
              : `fd00:96::${number.toString(16)}`,
          );
    const numbered =
      spec.type === 'NodePort' ||
      (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
    const checked = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
    return {
      ...service,
      spec: {
        ...spec,
        ...(checked ? { healthCheckNodePort: firstNodePort + ports++ } : {}),
        ipFamilies: families,
        clusterIP: clusterIPs[0],
        clusterIPs,
        ports: (spec.ports ?? []).map((port) => ({
          ...port,
          ...(numbered ? { nodePort: port.nodePort ?? firstNodePort + ports++ } : {}),
        })),
      },
    };
  };
  return {
    complete(world, applied) {
      if (world.services === undefined) return applied;
      const { binding, bound } = applied;
      const services = world.services.map((one) => bindService(one, binding));
      const sent = new Map(services.map((one) => [keyOf(one), JSON.stringify(one)]));
      for (const key of completed.keys()) if (!sent.has(key)) completed.delete(key);
      let changed = 0;
      for (const service of services) {
        const text = sent.get(keyOf(service)) ?? '';
        if (completed.get(keyOf(service))?.sent === text) continue;
        completed.set(keyOf(service), { sent: text, stored: allocate(service) });
        changed++;
      }
      const pods = podsWithReadiness(world, applied);
      const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
      const whole: BoundWorld = {
        ...bound,
        pods,
        services: [...completed.values()].map(({ stored }) => stored),
        endpointSlices: (world.endpointSlices ?? []).map((one) => bindEndpointSlice(one, binding)),
      };
      return {
        ...applied,
        bound: whole,
        binding: {
          ...binding,
          pods: new Map([...binding.pods].map(([name, pod]) => [name, byName.get(pod.metadata.name) ?? pod])), // prettier-ignore
        },
        changes: { ...applied.changes, services: changed },
      };
    },
  };
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** A pod without gates is Ready as soon as it runs; one whose gate nobody opened is not. */
function podsWithReadiness(world: World, { binding, bound }: AppliedWorld): readonly Pod[] {
  const roles = new Map<string, Pod>();
  for (const pod of world.pods) {
    const real = binding.pods.get(`${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`);
    if (real !== undefined) roles.set(real.metadata.name, pod);
  }
  return bound.pods.map((pod) => {
    const gates = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType);
    const wanted = roles.get(pod.metadata.name)?.status?.conditions ?? [];
    const open = gates.filter((gate) => wanted.some(({ type, status }) => type === gate && status === 'True')); // prettier-ignore
    const ready = {
      type: 'Ready',
      status: open.length === gates.length ? 'True' : 'False',
    } as const;
    return { ...pod, status: { ...pod.status, conditions: [...wanted, ready] } };
  });
}
