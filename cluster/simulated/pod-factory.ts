/**
 * Makes the real pods of a lane: a node, addresses and an identity for each new member of the pool.
 */
import { HarnessError } from '../../model/errors.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { bindSearches } from '../../model/namespace-reference.ts';
import { isCompleted } from '../../model/step.ts';
import type { AddressPlan } from './address-plan.ts';
import { logicalName, type CreatePod } from './pod-pool.ts';
import { ownNameAnnotation } from './stateful-set-controller.ts';

export interface PodFactory {
  readonly createPod: CreatePod;
  /** Gives back the addresses of pods made since the last commit. */
  readonly rollBack: () => void;
  readonly commit: () => void;
}

/**
 * Pods are numbered through a lane; a number is never used twice, so a recreated pod has a new
 * identity.
 */
export function createPodFactory(
  laneName: string,
  namespacePrefix: string,
  addresses: AddressPlan,
): PodFactory {
  let made = 0;
  let uncommitted: (readonly string[])[] = [];
  const release = (): void => {
    for (const ips of uncommitted) addresses.freePodAddresses(ips);
    uncommitted = [];
  };
  return {
    createPod: (logical, predecessor) => {
      const number = made++;
      const nodeIndex =
        predecessor === undefined
          ? nodeIndexOf(logical, number, addresses.nodes.length)
          : addresses.nodes.findIndex(({ name }) => name === predecessor.spec.nodeName);
      const node = addresses.nodes[nodeIndex];
      const hostIps = Object.values(node?.addresses ?? {});
      const hostNetwork = logical.spec.hostNetwork === true;
      const take = (): readonly string[] => {
        const ips = hostNetwork ? hostIps : addresses.takePodAddresses(nodeIndex);
        if (isCompleted(logical)) addresses.freePodAddresses(ips);
        else uncommitted.push(ips);
        return ips;
      };
      // Addresses of a predecessor are still taken: whatever becomes of this plan, they stay so.
      const ips = predecessor === undefined ? take() : heldAddresses(predecessor);
      const phase = logical.status?.phase ?? 'Running';
      return {
        ...logical,
        metadata: {
          ...logical.metadata,
          name: logical.metadata.annotations?.[ownNameAnnotation] ?? `pod-${number}`,
          namespace: `${namespacePrefix}${logical.metadata.namespace ?? 'default'}`,
          uid: `uid-${laneName}-${number}`,
        },
        spec: { ...bindSearches(logical.spec, { namespacePrefix }), nodeName: node?.name },
        status: {
          phase,
          podIPs: ips.map((ip) => ({ ip })),
          hostIPs: hostIps.map((ip) => ({ ip })),
        },
      };
    },
    rollBack: release,
    commit: () => {
      uncommitted = [];
    },
  };
}

/**
 * Addresses that a pod gives back when it is deleted. A completed one has given its own back
 * already: its status keeps them, while the network may have given them to another pod (rule 38).
 */
export function heldAddresses(pod: Pod): readonly string[] {
  return isCompleted(pod) ? [] : (pod.status?.podIPs ?? []).map(({ ip }) => ip);
}

/** The logical node `n1` is node 1; a pod without a node is scheduled in turn. */
function nodeIndexOf(logical: Pod, number: number, nodeCount: number): number {
  const { nodeName } = logical.spec;
  if (nodeName === undefined) return number % nodeCount;
  const index = /^n\d+$/.test(nodeName) ? Number(nodeName.slice(1)) : nodeCount;
  if (index < nodeCount) return index;
  throw new HarnessError(
    'input',
    `Pod "${logicalName(logical)}" wants node ${nodeName}; ` +
      `the cluster has n0 to n${nodeCount - 1}.`,
    { hint: 'Give the cluster more nodes or place the pod on one that exists.' },
  );
}
