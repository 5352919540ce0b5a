/**
 * The pods of a sentinel: per node one subject for each kind of change, two peers beside them, and
 * one peer in each of two more namespaces. They stay where they are; only labels and policies
 * change (sentinel-world.ts).
 */
import type { Labels, Pod } from '../../model/kubernetes.ts';
import type { AddressPlan } from './address-plan.ts';

export const sentinelKinds = ['policy', 'pod label', 'namespace label'] as const;
export type SentinelKind = (typeof sentinelKinds)[number];

export interface SentinelSubject {
  readonly kind: SentinelKind;
  readonly node: string;
  readonly pod: Pod;
}

export interface SentinelPods {
  readonly namespace: string;
  /** The two namespaces of the side peers. */
  readonly sides: readonly [string, string];
  readonly subjects: readonly SentinelSubject[];
  readonly peers: readonly [Pod, Pod];
  readonly sidePeers: readonly [Pod, Pod];
  /** Gives the addresses back. */
  readonly close: () => void;
}

/** The label by which a policy of this kind selects its subjects. */
export function subjectLabels(kind: SentinelKind): Labels {
  return { subject: kindName(kind) };
}

/** A kind as part of an object name. */
export function kindName(kind: SentinelKind): string {
  return kind.replace(' ', '-');
}

/** Takes addresses for the pods; the namespaces begin with `sentinel` under the lane's prefix. */
export function placeSentinelPods(prefix: string, addresses: AddressPlan): SentinelPods {
  const main = `${prefix}sentinel`;
  const sides = [`${main}-0`, `${main}-1`] as const;
  const taken: (readonly string[])[] = [];
  const place = (namespace: string, name: string, nodeIndex: number, labels: Labels): Pod => {
    const ips = addresses.takePodAddresses(nodeIndex);
    taken.push(ips);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, uid: `uid-${namespace}-${name}`, labels },
      spec: { nodeName: addresses.nodes[nodeIndex]?.name, containers: [{ name: 'agent' }] },
      status: { phase: 'Running', podIPs: ips.map((ip) => ({ ip })) },
    };
  };
  return {
    namespace: main,
    sides,
    subjects: addresses.nodes.flatMap(({ name: node }, index) =>
      sentinelKinds.map((kind) => ({
        kind,
        node,
        pod: place(main, `${kindName(kind)}-${index}`, index, subjectLabels(kind)),
      })),
    ),
    peers: [place(main, 'peer-0', 0, {}), place(main, 'peer-1', 0, {})],
    sidePeers: [place(sides[0], 'peer', 0, {}), place(sides[1], 'peer', 0, {})],
    close: () => {
      for (const ips of taken.splice(0)) addresses.freePodAddresses(ips);
    },
  };
}
