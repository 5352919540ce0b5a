/**
 * Services and EndpointSlices in real names: namespaces, nodes and pods are renamed and address references resolved, nothing
 * else is touched. What a reference names must be in the binding.
 */
import { parseAddressReference } from './address-reference.ts';
import { bindCidr, bindNamespaceName, type Binding } from './binding.ts';
import { podAddresses } from './bound-world.ts';
import { HarnessError } from './errors.ts';
import { bindDnsName, bindSearches } from './namespace-reference.ts';
import type { Endpoint, EndpointHints, EndpointSlice, Service } from './service.ts';
import type { StatefulSet } from './stateful-set.ts';

/** The Service as a cluster gets it. */
export function bindService(service: Service, binding: Binding): Service {
  const { metadata, spec, status } = service;
  const namespace = bindNamespaceName(binding, metadata.namespace ?? 'default');
  const address = (text: string): string => bindCidr(text, binding, metadata.name).split('/')[0] ?? text; // prettier-ignore
  const { externalIPs, externalName, loadBalancerSourceRanges: ranges } = spec;
  return {
    ...service,
    metadata: { ...metadata, namespace },
    spec: {
      ...spec,
      ...(externalIPs === undefined ? {} : { externalIPs: externalIPs.map(address) }),
      ...(externalName === undefined ? {} : { externalName: bindDnsName(externalName, binding) }),
      ...(ranges === undefined
        ? {}
        : {
            loadBalancerSourceRanges: ranges.map((text) => bindCidr(text, binding, metadata.name)),
          }),
    },
    ...(status === undefined
      ? {}
      : {
          status: {
            loadBalancer: {
              ingress: status.loadBalancer.ingress.map(({ ip }) => ({ ip: address(ip) })),
            },
          },
        }),
  };
}

/** The set as a cluster gets it: its members' names are those of the scenario. */
export function bindStatefulSet(
  set: StatefulSet,
  binding: Pick<Binding, 'namespacePrefix'>,
): StatefulSet {
  const namespace = bindNamespaceName(binding, set.metadata.namespace ?? 'default');
  const { template } = set.spec;
  return {
    ...set,
    metadata: { ...set.metadata, namespace },
    spec: { ...set.spec, template: { ...template, spec: bindSearches(template.spec, binding) } },
  };
}

/** The slice as a cluster gets it. Throws HarnessError('input') on a reference that names nothing. */
export function bindEndpointSlice(slice: EndpointSlice, binding: Binding): EndpointSlice {
  const namespace = bindNamespaceName(binding, slice.metadata.namespace ?? 'default');
  return {
    ...slice,
    metadata: { ...slice.metadata, namespace },
    endpoints: slice.endpoints.map((endpoint) => bindEndpoint(endpoint, slice, binding)),
  };
}

function bindEndpoint(endpoint: Endpoint, slice: EndpointSlice, binding: Binding): Endpoint {
  const { nodeName, hints } = endpoint;
  return {
    ...endpoint,
    ...(hints === undefined ? {} : { hints: bindHints(hints, binding) }),
    addresses: endpoint.addresses.map((text) => bindAddress(text, slice, binding)),
    ...(nodeName === undefined ? {} : { nodeName: binding.nodes.get(nodeName)?.name ?? nodeName }),
  };
}

/** Zone `z0` is the zone of node n0, and so on; where that node has none it stays a name that no node has. */
function bindHints({ forZones, forNodes }: EndpointHints, binding: Binding): EndpointHints {
  const zoneOf = (name: string): string =>
    binding.nodes.get(name.replace(/^z(?=\d+$)/, 'n'))?.zone ?? name;
  const nodeOf = (name: string): string => binding.nodes.get(name)?.name ?? name;
  return {
    ...(forZones === undefined
      ? {}
      : { forZones: forZones.map(({ name }) => ({ name: zoneOf(name) })) }),
    ...(forNodes === undefined
      ? {}
      : { forNodes: forNodes.map(({ name }) => ({ name: nodeOf(name) })) }),
  };
}

function bindAddress(text: string, { metadata }: EndpointSlice, binding: Binding): string {
  const reference = parseAddressReference(text);
  if (reference === undefined) return text;
  const { target, ipFamily } = reference;
  const pod =
    target.kind === 'pod' ? binding.pods.get(`${target.namespace}/${target.name}`) : undefined;
  const address = pod === undefined ? undefined : podAddresses(pod)[ipFamily];
  if (address !== undefined) return address;
  throw new HarnessError('input', `EndpointSlice ${metadata.name}: ${text} names no address`, {
    hint: 'Refer to a pod of the scenario, over a family of the cluster.',
  });
}
