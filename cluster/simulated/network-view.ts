/**
 * What policies can see of a world: pods with an address of their own, namespaces with labels, node
 * addresses. A hostNetwork pod is not in it: this implementation takes it for its node, one of the
 * two behaviours of rule 32.
 */
import {
  namespaceNameLabel,
  type ContainerPort,
  type Labels,
  type Pod,
} from '../../model/kubernetes.ts';
import type { BoundWorld } from '../../model/bound-world.ts';
import { isCompleted } from '../../model/step.ts';
import type { Faults } from './faults.ts';

export interface NetworkPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly nodeName: string;
  /** Every address: the pod sends and receives on all of them. */
  readonly addresses: readonly string[];
  /** Addresses by which selectors know the pod as a peer. */
  readonly peerAddresses: readonly string[];
  /** Ports of containers and of sidecars (rule 20). */
  readonly ports: readonly ContainerPort[];
}

export interface NetworkView {
  readonly pods: readonly NetworkPod[];
  /** `pods`, and deleted ones where a fault keeps them. */
  readonly peers: readonly NetworkPod[];
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
  readonly nodeAddresses: ReadonlyMap<string, readonly string[]>;
}

/** The view of a world. Completed pods have no network and are left out (rule 38). */
export function networkView(
  world: BoundWorld,
  faults: Faults,
  deletedPods: readonly Pod[],
): NetworkView {
  const pods = world.pods.filter((pod) => !isCompleted(pod));
  const view = pods.flatMap((pod) => networkPod(pod, faults));
  const ended = faults.has('completed-pod-keeps-address') ? world.pods.filter(isCompleted) : [];
  return {
    pods: view,
    peers: [...view, ...[...ended, ...deletedPods].flatMap((pod) => networkPod(pod, faults))],
    namespaceLabels: new Map(
      world.namespaces.map(({ metadata }) => [
        metadata.name,
        visibleLabels(metadata.labels ?? {}, faults),
      ]),
    ),
    nodeAddresses: new Map(
      world.nodes.map(({ name, addresses }) => [name, Object.values(addresses)]),
    ),
  };
}

function networkPod(pod: Pod, faults: Faults): readonly NetworkPod[] {
  const { metadata, spec, status } = pod;
  const addresses = (status?.podIPs ?? []).map(({ ip }) => ip);
  if (spec.hostNetwork === true || addresses.length === 0) return [];
  const sidecars = (spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [
    {
      namespace: metadata.namespace ?? 'default',
      labels: metadata.labels ?? {},
      nodeName: spec.nodeName ?? '',
      addresses,
      peerAddresses: faults.has('first-address-only') ? addresses.slice(0, 1) : addresses,
      ports: [...spec.containers, ...sidecars].flatMap(({ ports }) => ports ?? []),
    },
  ];
}

function visibleLabels(labels: Labels, faults: Faults): Labels {
  if (!faults.has('metadata-name-label-missing')) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== namespaceNameLabel));
}
