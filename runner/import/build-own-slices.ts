/**
 * The EndpointSlices that users made, whose endpoints are pods of the import: an address or a targetRef of a dump becomes a
 * reference to the pod. What the control plane makes of selectors it makes again. What is left out is said.
 */
import type { ManifestEndpointSlice, ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { buildEndpointSlice } from '../../manifests/build-endpoint-slice.ts';
import { formatAddressReference } from '../../model/address-reference.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import { serviceNameLabel, type Endpoint, type EndpointSlice, type Service } from '../../model/service.ts'; // prettier-ignore
import type { NameContext } from './build-pod-names.ts';
import type { ImportedPods } from './build-pods.ts';

const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const endpointController = 'endpointslice-controller.k8s.io';

interface SliceContext extends NameContext {
  readonly pods: Pick<ImportedPods, 'byAddress' | 'byObservedName'>;
  /** Those that are imported. */
  readonly services: readonly Service[];
}

/** The slices in the order of the manifests. */
export function importOwnSlices(
  { endpointSlices }: ManifestWorld,
  context: SliceContext,
): readonly EndpointSlice[] {
  return endpointSlices.flatMap((given) => importSlice(given, context) ?? []);
}

function importSlice(
  given: ManifestEndpointSlice,
  context: SliceContext,
): EndpointSlice | undefined {
  const { namespaces, notes, services } = context;
  if (given.labels[managedByLabel] === endpointController) return undefined;
  const id = `${given.namespace}/${given.name}`;
  const namespace = namespaces.get(given.namespace) ?? given.namespace;
  const service = given.labels[serviceNameLabel];
  const isThere = services.some(({ metadata }) => metadata.name === service && metadata.namespace === namespace); // prettier-ignore
  const { addressType, endpoints, ports = [] } = buildEndpointSlice(given);
  if (!isThere || service === undefined) {
    notes.add('EndpointSlice left out, it belongs to no Service of the scenario', id);
    return undefined;
  }
  if (addressType === 'FQDN') {
    notes.add('EndpointSlice left out, its addresses are names', id);
    return undefined;
  }
  const isSctp = ports.some(({ protocol }) => protocol === 'SCTP');
  if (isSctp) notes.add('SCTP ports of EndpointSlices left out', id);
  const mapped = endpoints.flatMap((one) => importEndpoint(one, id, addressType, context) ?? []);
  // Within one slice an address may stand once.
  const distinct = new Map(mapped.map((one) => [one.addresses[0], one]));
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: given.name, namespace, labels: { [serviceNameLabel]: service } },
    addressType,
    endpoints: [...distinct.values()],
    ports: ports
      .filter(({ protocol }) => protocol !== 'SCTP')
      .map(({ name, protocol, port }) => ({
        ...(name === undefined ? {} : { name }),
        ...(protocol === undefined ? {} : { protocol }),
        ...(port === undefined ? {} : { port }),
      })),
  };
}

function importEndpoint(
  { addresses, conditions, hostname, nodeName, hints, targetRef }: Endpoint,
  slice: string,
  ipFamily: IpFamily,
  { notes, pods }: SliceContext,
): Endpoint | undefined {
  const [address = ''] = addresses;
  const named = targetRef?.kind === 'Pod' ? `${targetRef.namespace ?? slice.split('/')[0] ?? ''}/${targetRef.name}` : ''; // prettier-ignore
  const pod = pods.byAddress.get(address) ?? pods.byObservedName.get(named);
  if (pod === undefined) {
    notes.add(`endpoints of EndpointSlice ${slice} left out, no pod of the scenario`, address);
    return undefined;
  }
  if (hints !== undefined) notes.add('hints of EndpointSlices left out', slice);
  const place = pod.spec.nodeName;
  if (nodeName !== undefined && place === undefined) {
    notes.add('nodeName of endpoints that are members of a StatefulSet left out', slice);
  }
  return {
    addresses: [referenceTo(pod, ipFamily)],
    ...(conditions === undefined ? {} : { conditions }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined || place === undefined ? {} : { nodeName: place }),
  };
}

function referenceTo({ metadata }: Pod, ipFamily: IpFamily): string {
  const { namespace = '', name } = metadata;
  const target = { kind: 'pod', namespace, name } as const;
  const prefixLength = ipFamily === 'IPv4' ? 32 : 128;
  return formatAddressReference({ target, ipFamily, prefixLength, masked: false });
}
