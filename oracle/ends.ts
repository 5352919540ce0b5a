/**
 * The ends of a connection as policies see them. A bound endpoint of a probe goes in, an End comes out: a pod with
 * labels and ports, a node that is only an address, or an external address. Ends are interned, so that peers can
 * remember their answer per End.
 */
import type { BoundWorld } from '../model/bound-world.ts';
import { podAddresses } from '../model/bound-world.ts';
import {
  namespaceNameLabel,
  type IpFamily,
  type Labels,
  type Pod,
  type PodSpec,
} from '../model/kubernetes.ts';
import { endpointName, type Endpoint } from '../model/probe.ts';
import { isCompleted } from '../model/step.ts';
import { parseAddress, type IpAddress } from './cidr.ts';

export interface PodEnd {
  readonly kind: 'pod';
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly spec: PodSpec;
  readonly address: IpAddress;
}

/** What a hostNetwork pod is to an implementation that cannot tell it from its node (rule 32). */
export interface NodeEnd {
  readonly kind: 'node';
  readonly nodeName: string | undefined;
  readonly address: IpAddress;
}

export interface ExternalEnd {
  readonly kind: 'external';
  readonly address: IpAddress;
}

export type End = PodEnd | NodeEnd | ExternalEnd;

/** How a hostNetwork pod is seen (rule 32); other ends look the same either way. */
export type HostNetworkBehaviour = 'likePods' | 'likeNodes';

export interface EndTable {
  /**
   * The End of an endpoint in a family. Throws RangeError where the world has no such end, or it has no address of the
   * family, or the pod has ended: no such connection can be tried, so there is nothing to predict (rules 38, 107).
   */
  readonly endOf: (endpoint: Endpoint, ipFamily: IpFamily, behaviour: HostNetworkBehaviour) => End;
  /** Whether the endpoint is a pod on its node's network. */
  readonly isHostNetwork: (endpoint: Endpoint) => boolean;
}

/** The ends of a world, made on first use. */
export function createEndTable(world: BoundWorld): EndTable {
  const pods = new Map(world.pods.map((pod) => [podKey(pod), pod]));
  const namespaceLabels = new Map(
    world.namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const externals = new Map(world.externals.map((external) => [external.name, external.addresses]));
  const interned = new Map<string, End>();

  const makeEnd = (endpoint: Endpoint, family: IpFamily, behaviour: HostNetworkBehaviour): End => {
    if (endpoint.kind === 'external') {
      return {
        kind: 'external',
        address: addressOf(endpoint, externals.get(endpoint.name)?.[family], family),
      };
    }
    const pod = pods.get(endpointName(endpoint));
    if (pod === undefined) throw noEnd(endpoint, family);
    const address = addressOf(
      endpoint,
      isCompleted(pod) ? undefined : podAddresses(pod)[family],
      family,
    );
    if (pod.spec.hostNetwork === true && behaviour === 'likeNodes') {
      return { kind: 'node', nodeName: pod.spec.nodeName, address };
    }
    return makePodEnd(pod, address, namespaceLabels);
  };
  return {
    endOf: (endpoint, family, behaviour) => {
      const key = `${endpointName(endpoint)} ${family} ${behaviour}`;
      const known = interned.get(key) ?? makeEnd(endpoint, family, behaviour);
      interned.set(key, known);
      return known;
    },
    isHostNetwork: (endpoint) => pods.get(endpointName(endpoint))?.spec.hostNetwork === true,
  };
}

function makePodEnd(
  pod: Pod,
  address: IpAddress,
  namespaceLabels: ReadonlyMap<string, Labels>,
): PodEnd {
  const namespace = pod.metadata.namespace ?? 'default';
  return {
    kind: 'pod',
    key: podKey(pod),
    namespace,
    labels: pod.metadata.labels ?? {},
    // The control plane keeps this label on every namespace, whatever a manifest says (rule 14).
    namespaceLabels: { ...namespaceLabels.get(namespace), [namespaceNameLabel]: namespace },
    spec: pod.spec,
    address,
  };
}

function podKey(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
}

function addressOf(endpoint: Endpoint, text: string | undefined, family: IpFamily): IpAddress {
  if (text !== undefined) return parseAddress(text);
  throw noEnd(endpoint, family);
}

function noEnd(endpoint: Endpoint, family: IpFamily): RangeError {
  return new RangeError(`${endpointName(endpoint)} has no live ${family} address in this world`);
}
