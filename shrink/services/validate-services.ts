/**
 * The validator of scenarios of Services: a candidate goes in, a scenario that an API server would take comes out, or undefined.
 * What is looked for must still be asked: its pods, its Service and port.
 */
import { parseAddressReference } from '../../model/address-reference.ts';
import { worldsOf, type Scenario, type World } from '../../model/scenario.ts';
import { scenarioSchema } from '../../model/schema.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';
import { cidrsOf } from '../validate-candidate.ts';
import { isOf } from './service-parts.ts';

/** The scenario with this content; undefined where some rule of the API or some reference is broken. */
export function validServices(content: unknown, target: ServiceTarget): Scenario | undefined {
  const parsed = scenarioSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const worlds = worldsOf(parsed.data);
  const world = worlds.at(-1) ?? parsed.data.world;
  const isAsked = isTargetThere({ ...parsed.data, world }, target);
  return isAsked && worlds.every(isWhole) ? parsed.data : undefined;
}

function isWhole({
  namespaces,
  pods,
  networkPolicies,
  services = [],
  endpointSlices = [],
  statefulSets = [],
}: World): boolean {
  const held = [...pods, ...networkPolicies, ...services, ...endpointSlices, ...statefulSets];
  const names = new Set(namespaces.map(({ metadata }) => metadata.name));
  const podNames = new Set(
    pods.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`),
  );
  const keys = held.map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  );
  const addresses = [
    ...endpointSlices.flatMap(({ endpoints }) => endpoints.flatMap((one) => one.addresses)),
    ...services.flatMap(({ spec }) => [
      ...(spec.externalIPs ?? []),
      ...(spec.loadBalancerSourceRanges ?? []),
    ]),
    ...networkPolicies.flatMap(cidrsOf),
  ];
  return (
    // The sentinels and the questions of DNS need a pod.
    pods.length > 0 &&
    new Set(keys).size === keys.length &&
    held.every(({ metadata }) => names.has(metadata.namespace ?? '')) &&
    services.every(isValidService) &&
    endpointSlices.every((slice) => services.some((service) => isOf(slice, service))) &&
    addresses.every((text) => {
      const referred = parseAddressReference(text)?.target;
      return referred?.kind !== 'pod' || podNames.has(`${referred.namespace}/${referred.name}`);
    })
  );
}

/** Ports have names and numbers of their own where there are several (rule 82), and fields stand only beside the types that take them. */
function isValidService(service: Service): boolean {
  const { spec, status } = service;
  const { type = 'ClusterIP', ports = [] } = spec;
  if (type === 'ExternalName') return spec.externalName !== undefined;
  if (ports.length === 0 && !isHeadless(service)) return false;
  if (ports.length > 1 && ports.some(({ name }) => name === undefined)) return false;
  const numbers = ports.map(({ protocol = 'TCP', port }) => `${port}/${protocol}`);
  if (new Set(numbers).size < numbers.length) return false;
  if (type === 'ClusterIP' && spec.externalTrafficPolicy !== undefined && spec.externalIPs === undefined) return false; // prettier-ignore
  const balanced = type === 'LoadBalancer';
  return (
    spec.externalName === undefined &&
    (balanced || (spec.loadBalancerSourceRanges === undefined && status === undefined)) &&
    (spec.ipFamilies === undefined ||
      spec.ipFamilies.length < 2 ||
      spec.ipFamilyPolicy !== undefined)
  );
}

function isTargetThere({ world, externalEndpoints }: Scenario, target: ServiceTarget): boolean {
  if (target.kind !== 'flow') return true;
  const { source, service, port, protocol, via } = target.question;
  // A pod that is asked by its own address needs no Service of its name.
  if (via === 'podIP') return [service, source].every((end) => 'name' in end && world.pods.some(({ metadata }) => metadata.name === end.name && 'namespace' in end && metadata.namespace === end.namespace)); // prettier-ignore
  const found = (world.services ?? []).find(
    ({ metadata }) => metadata.name === service.name && metadata.namespace === service.namespace,
  );
  const asks =
    source.kind === 'external'
      ? externalEndpoints.includes(source.name)
      : world.pods.some(({ metadata }) => metadata.name === source.name && metadata.namespace === source.namespace); // prettier-ignore
  const ports = found?.spec.ports ?? [];
  return asks && ports.some((one) => one.port === port && (one.protocol ?? 'TCP') === protocol);
}
