/**
 * The Services of an imported scenario: what decides backends and names stays as written, what only the cluster or the cloud that they
 * come from can give is left to the new one, with a note each.
 */
import type { ManifestService, ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { buildService } from '../../manifests/build-service.ts';
import { formatAddressReference } from '../../model/address-reference.ts';
import { familyOf } from '../../model/bound-world.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import { isReachedFromOutside, type Service, type ServicePort, type ServiceSpec, type ServiceStatus } from '../../model/service.ts'; // prettier-ignore
import type { NameContext } from './build-pod-names.ts';
import { parseServiceName, renameDnsName } from './rename-dns-name.ts';
import { createSpareAddresses, type SpareAddresses } from './spare-addresses.ts';

/** Annotations that change endpoints or who may come. */
const unmodelledAnnotations = [
  'service.kubernetes.io/topology-mode',
  'service.kubernetes.io/topology-aware-hints',
  'service.alpha.kubernetes.io/tolerate-unready-endpoints',
  'service.beta.kubernetes.io/load-balancer-source-ranges',
];
const proxyNameLabel = 'service.kubernetes.io/service-proxy-name';

interface ServiceContext extends NameContext {
  /** Pods of the scenario by the addresses that they have in a dump. */
  readonly byAddress: ReadonlyMap<string, Pod>;
}

/** The Services in the order of the manifests; one that leads out of the import is left out. */
export function importServices(
  { services }: ManifestWorld,
  context: ServiceContext,
): readonly Service[] {
  const spares = createSpareAddresses();
  return services.flatMap((given) => importService(given, context, spares) ?? []);
}

function importService(
  given: ManifestService,
  context: ServiceContext,
  spares: SpareAddresses,
): Service | undefined {
  const { namespaces, notes } = context;
  const id = `${given.namespace}/${given.name}`;
  const { spec } = buildService(given);
  const metadata = { name: given.name, namespace: namespaces.get(given.namespace) ?? given.namespace }; // prettier-ignore
  const service = { apiVersion: 'v1', kind: 'Service', metadata } as const;
  sayWhatIsNotModelled(given, id, context);
  if (spec.type === 'ExternalName') {
    const externalName = (spec.externalName ?? '').replace(/\.$/, '');
    const reason = whyOutside(externalName, namespaces);
    if (reason === undefined) return { ...service, spec: { type: 'ExternalName', externalName: renameDnsName(externalName, namespaces) } }; // prettier-ignore
    notes.add(`Service left out, its ExternalName ${externalName} ${reason}`, id);
    return undefined;
  }
  const ports = portsOf(spec, id, context);
  if (ports === undefined) return undefined;
  const families = familiesOf(spec);
  const addresses = addressesOf(spec, id, families, context, spares);
  // The server takes an externalTrafficPolicy from no other Service.
  const isOutside = isReachedFromOutside({ ...addresses.spec, type: spec.type });
  return {
    ...service,
    spec: {
      ...(spec.type === undefined ? {} : { type: spec.type }),
      ...(spec.clusterIP === 'None' ? { clusterIP: 'None' } : {}),
      ...(Object.keys(spec.selector ?? {}).length === 0 ? {} : { selector: spec.selector }),
      ...(families === undefined ? {} : { ipFamilies: families }),
      ...keep(spec, 'ipFamilyPolicy'),
      ports,
      ...keep(spec, 'internalTrafficPolicy'),
      ...(isOutside ? keep(spec, 'externalTrafficPolicy') : {}),
      ...(spec.publishNotReadyAddresses === true ? { publishNotReadyAddresses: true } : {}),
      ...(spec.sessionAffinity === 'ClientIP'
        ? { sessionAffinity: 'ClientIP', ...keep(spec, 'sessionAffinityConfig') }
        : {}),
      ...keep(spec, 'trafficDistribution'),
      ...keep(spec, 'allocateLoadBalancerNodePorts'),
      ...addresses.spec,
    },
    ...(addresses.status === undefined ? {} : { status: addresses.status }),
  };
}

function keep(spec: ServiceSpec, field: keyof ServiceSpec): Partial<ServiceSpec> {
  return spec[field] === undefined ? {} : { [field]: spec[field] };
}

/** Undefined where nothing of the Service is left. */
function portsOf(
  { ports = [] }: ServiceSpec,
  id: string,
  { notes }: ServiceContext,
): readonly ServicePort[] | undefined {
  if (ports.some(({ nodePort }) => nodePort !== undefined)) {
    notes.add('node ports are given anew by the cluster', id);
  }
  const asked = ports.filter(({ protocol }) => protocol !== 'SCTP');
  if (asked.length < ports.length) {
    const all = asked.length === 0;
    notes.add(all ? 'Service left out, all its ports are SCTP' : 'SCTP ports left out', id);
    if (all) return undefined;
  }
  return asked.map(({ name, protocol, port, targetPort }) => ({
    ...(name === undefined ? {} : { name }),
    protocol,
    port,
    ...(targetPort === undefined ? {} : { targetPort }),
  }));
}

/** As written, or as the addresses say that it was given. */
function familiesOf({
  ipFamilies,
  clusterIPs,
  clusterIP,
}: ServiceSpec): readonly IpFamily[] | undefined {
  if (ipFamilies !== undefined && ipFamilies.length > 0) return ipFamilies;
  const given = (clusterIPs ?? [clusterIP ?? 'None']).filter((address) => address !== 'None');
  return given.length === 0 ? undefined : given.map(familyOf);
}

function addressesOf(
  {
    type,
    clusterIP = 'None',
    externalIPs = [],
    loadBalancerSourceRanges: ranges = [],
  }: ServiceSpec,
  id: string,
  families: readonly IpFamily[] = ['IPv4'],
  { notes, byAddress }: ServiceContext,
  spares: SpareAddresses,
): { readonly spec: Partial<ServiceSpec>; readonly status?: ServiceStatus | undefined } {
  if (clusterIP !== 'None') notes.add('cluster addresses are given anew by the cluster', id);
  const wanted = [...(externalIPs.length > 0 ? [externalIPs.map(familyOf)] : []), ...(type === 'LoadBalancer' ? [families] : [])]; // prettier-ignore
  const spare = wanted.length === 0 ? undefined : spares.take();
  const at = (list: readonly IpFamily[]): readonly string[] =>
    spare === undefined ? [] : [...new Set(list)].map((family) => spare(family));
  if (externalIPs.length > 0) {
    notes.add(spare === undefined ? 'external addresses left out, a lane has no more of them' : 'external addresses are others here, of a range for documentation', id); // prettier-ignore
  }
  if (type === 'LoadBalancer') {
    notes.add(spare === undefined ? 'address of the load balancer left out, a lane has no more of them' : 'the load balancer has an address for documentation here', id); // prettier-ignore
  }
  const moved = ranges.map((range) => rangeOfPod(range, byAddress) ?? range);
  if (moved.some((range, index) => range === ranges[index])) {
    notes.add('source ranges taken as they are, while pods have other addresses here', id);
  }
  return {
    spec: {
      ...(externalIPs.length === 0 || spare === undefined
        ? {}
        : { externalIPs: at(externalIPs.map(familyOf)) }),
      ...(ranges.length === 0 ? {} : { loadBalancerSourceRanges: moved }),
    },
    status:
      type === 'LoadBalancer' && spare !== undefined
        ? { loadBalancer: { ingress: at(families).map((ip) => ({ ip })) } }
        : undefined,
  };
}

/** A range that is one pod of the import follows it. */
function rangeOfPod(range: string, byAddress: ReadonlyMap<string, Pod>): string | undefined {
  const [address = '', prefix = ''] = range.trim().split('/');
  const pod = byAddress.get(address);
  const ipFamily = familyOf(address);
  const prefixLength = ipFamily === 'IPv4' ? 32 : 128;
  if (pod === undefined || Number(prefix) !== prefixLength) return undefined;
  const target = { kind: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name } as const; // prettier-ignore
  return formatAddressReference({ target, ipFamily, prefixLength, masked: true });
}

/** Why a name cannot be the target of an alias here; undefined where it can. */
function whyOutside(name: string, namespaces: ReadonlyMap<string, string>): string | undefined {
  // Every cluster has it.
  if (/^kubernetes\.default\.svc\./.test(name)) return undefined;
  const parts = parseServiceName(name);
  if (parts?.zone === undefined) return 'is outside the cluster';
  return namespaces.has(parts.namespace)
    ? undefined
    : `is in the namespace ${parts.namespace}, which is not imported`;
}

function sayWhatIsNotModelled(
  { spec, annotations, labels }: ManifestService,
  id: string,
  { notes }: ServiceContext,
): void {
  if ((spec.ports ?? []).some(({ appProtocol = '' }) => appProtocol !== '')) notes.add('appProtocol left out', id); // prettier-ignore
  for (const field of ['healthCheckNodePort', 'loadBalancerClass', 'loadBalancerIP'] as const) {
    if ((spec[field] ?? '') !== '' && spec[field] !== 0) notes.add(`${field} left out`, id);
  }
  for (const key of unmodelledAnnotations) {
    if (annotations[key] !== undefined) notes.add(`annotation ${key} left out`, id);
  }
  if (labels[proxyNameLabel] !== undefined) notes.add(`label ${proxyNameLabel} left out, kube-proxy takes the Service here`, id); // prettier-ignore
}
