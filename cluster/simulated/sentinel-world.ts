/**
 * The sentinel's objects. For each kind of change there is one subject pod per node, isolated both ways, and a pair of
 * connections of which exactly one is open; a flip of the kind's phase closes the one and opens the other:
 *   policy: the policies allow port 7000 or 7001; pod label: peer 0 or peer 1 carries the label that the policies
 *   allow; namespace label: the same for two namespaces with one peer each.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type {
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
  PolicyType,
} from '../../model/kubernetes.ts';
import type { AddressPlan } from './address-plan.ts';
import type { Packet } from './packet-tables.ts';

export const sentinelKinds = ['policy', 'pod label', 'namespace label'] as const;
export type SentinelKind = (typeof sentinelKinds)[number];
export type SentinelPhases = Readonly<Record<SentinelKind, 0 | 1>>;

export interface SentinelEffect {
  readonly kind: SentinelKind;
  /** `ingress closed by policy on sim-node-1`. */
  readonly name: string;
  readonly opens: boolean;
  readonly packet: Packet;
}

export interface SentinelWorld {
  boundWorld(phases: SentinelPhases): BoundWorld;
  /** What each connection must show once the phases are enforced. */
  effects(phases: SentinelPhases): readonly SentinelEffect[];
  /** A connection between pods that no policy selects. */
  readonly control: Packet;
  /** Gives its addresses back. */
  readonly close: () => void;
}

const basePort = 7000;
const active: Labels = { active: 'true' };

/** Takes addresses for the sentinel's pods; its namespaces begin with `sentinel` under the lane's prefix. */
export function createSentinelWorld(prefix: string, addresses: AddressPlan): SentinelWorld {
  const main = `${prefix}sentinel`;
  const sides = [`${main}-0`, `${main}-1`] as const;
  const taken: (readonly string[])[] = [];
  const place = (namespace: string, name: string, nodeIndex: number, labels: Labels): Pod => {
    const ips = addresses.takePodAddresses(nodeIndex);
    taken.push(ips);
    const nodeName = addresses.nodes[nodeIndex]?.name;
    return pod(namespace, name, nodeName, labels, ips);
  };
  const subjects = addresses.nodes.flatMap(({ name: node }, index) =>
    sentinelKinds.map((kind) => ({
      kind,
      node,
      pod: place(main, `${kindName(kind)}-${index}`, index, { subject: kindName(kind) }),
    })),
  );
  const peers = [place(main, 'peer-0', 0, {}), place(main, 'peer-1', 0, {})] as const;
  const sidePeers = [place(sides[0], 'peer', 0, {}), place(sides[1], 'peer', 0, {})] as const;
  const connection = (source: Pod, target: Pod, port: number): Packet => ({
    sourceIp: primaryAddress(source),
    targetIp: primaryAddress(target),
    protocol: 'TCP',
    port,
  });
  /** The connection of a kind that is open in this phase. */
  const pair = (
    kind: SentinelKind,
    phase: 0 | 1,
  ): { readonly peer: Pod; readonly port: number } => ({
    peer: kind === 'policy' ? peers[0] : (kind === 'pod label' ? peers : sidePeers)[phase],
    port: kind === 'policy' ? basePort + phase : basePort,
  });
  return {
    boundWorld: (phases) => ({
      namespaces: [
        namespace(main, {}),
        ...sides.map((name, side) =>
          namespace(name, phases['namespace label'] === side ? active : {}),
        ),
      ],
      pods: [
        ...subjects.map((subject) => subject.pod),
        ...peers.map((peer, side) => labelled(peer, phases['pod label'] === side ? active : {})),
        ...sidePeers,
      ],
      networkPolicies: sentinelKinds.flatMap((kind) => policiesOf(kind, main, phases[kind])),
      nodes: addresses.nodes,
      externals: [],
    }),
    effects: (phases) =>
      subjects.flatMap(({ kind, node, pod: subject }) =>
        ([0, 1] as const).flatMap((phase) => {
          const { peer, port } = pair(kind, phase);
          const opens = phase === phases[kind];
          const verb = opens ? 'opened' : 'closed';
          return [
            {
              kind,
              opens,
              name: `ingress ${verb} by ${kind} on ${node}`,
              packet: connection(peer, subject, port),
            },
            {
              kind,
              opens,
              name: `egress ${verb} by ${kind} on ${node}`,
              packet: connection(subject, peer, port),
            },
          ];
        }),
      ),
    control: connection(peers[0], sidePeers[0], basePort),
    close: () => {
      for (const ips of taken.splice(0)) addresses.freePodAddresses(ips);
    },
  };
}

function policiesOf(
  kind: SentinelKind,
  namespaceName: string,
  phase: 0 | 1,
): readonly NetworkPolicy[] {
  const ports: readonly NetworkPolicyPort[] = [{ protocol: 'TCP', port: basePort + phase }];
  const peers: readonly NetworkPolicyPeer[] =
    kind === 'pod label'
      ? [{ podSelector: { matchLabels: active } }]
      : [{ namespaceSelector: { matchLabels: active } }];
  const policy = (direction: PolicyType): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${kindName(kind)}-${direction.toLowerCase()}`, namespace: namespaceName },
    spec: {
      podSelector: { matchLabels: { subject: kindName(kind) } },
      policyTypes: [direction],
      ...(direction === 'Ingress'
        ? { ingress: [kind === 'policy' ? { ports } : { from: peers }] }
        : { egress: [kind === 'policy' ? { ports } : { to: peers }] }),
    },
  });
  return [policy('Ingress'), policy('Egress')];
}

function kindName(kind: SentinelKind): string {
  return kind.replace(' ', '-');
}

function namespace(name: string, labels: Labels): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `uid-${name}`, labels } };
}

function pod(
  namespaceName: string,
  name: string,
  nodeName: string | undefined,
  labels: Labels,
  ips: readonly string[],
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: namespaceName, uid: `uid-${namespaceName}-${name}`, labels },
    spec: { nodeName, containers: [{ name: 'agent' }] },
    status: { phase: 'Running', podIPs: ips.map((ip) => ({ ip })) },
  };
}

function labelled(object: Pod, labels: Labels): Pod {
  return { ...object, metadata: { ...object.metadata, labels } };
}

function primaryAddress({ status }: Pod): string {
  return status?.podIPs?.[0]?.ip ?? '';
}
