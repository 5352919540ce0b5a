/**
 * The sentinel's objects at one moment. Each subject is isolated both ways and has a pair of
 * connections of which one is open; a flip of its kind's phase closes the one and opens the other:
 *   policy: the policies allow port 7000 or 7001; pod label: peer 0 or peer 1 carries the label
 *   that the policies allow; namespace label: the same for two namespaces with one peer each.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type {
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicyIngressRule,
  Pod,
} from '../../model/kubernetes.ts';
import type { AddressPlan } from './address-plan.ts';
import type { Packet } from './packet-tables.ts';
import {
  kindName,
  sentinelKinds,
  subjectLabels,
  type SentinelKind,
  type SentinelPods,
} from './sentinel-pods.ts';

type Phase = 0 | 1;
export type SentinelPhases = Readonly<Record<SentinelKind, Phase>>;

interface SentinelEffect {
  readonly kind: SentinelKind;
  /** `ingress closed by policy on sim-node-1`. */
  readonly name: string;
  readonly opens: boolean;
  readonly packet: Packet;
}

const basePort = 7000;
const active: Labels = { active: 'true' };

/** What the cluster holds for the sentinel in these phases. */
export function sentinelWorld(
  pods: SentinelPods,
  phases: SentinelPhases,
  { nodes }: AddressPlan,
): BoundWorld {
  const activeIf = (isActive: boolean): Labels => (isActive ? active : {});
  return {
    namespaces: [
      namespace(pods.namespace, {}),
      ...pods.sides.map((name, side) =>
        namespace(name, activeIf(phases['namespace label'] === side)),
      ),
    ],
    pods: [
      ...pods.subjects.map(({ pod }) => pod),
      ...pods.peers.map((peer, side) => labelled(peer, activeIf(phases['pod label'] === side))),
      ...pods.sidePeers,
    ],
    networkPolicies: sentinelKinds.flatMap((kind) =>
      policiesOf(kind, pods.namespace, phases[kind]),
    ),
    nodes,
    externals: [],
  };
}

/** What each connection must show once the phases are enforced. */
export function sentinelEffects(
  pods: SentinelPods,
  phases: SentinelPhases,
): readonly SentinelEffect[] {
  return pods.subjects.flatMap(({ kind, node, pod }) =>
    ([0, 1] as const).flatMap((phase): readonly SentinelEffect[] => {
      const opens = phase === phases[kind];
      const port = kind === 'policy' ? basePort + phase : basePort;
      const peer = peerOf(pods, kind, phase);
      const name = (direction: string): string =>
        `${direction} ${opens ? 'opened' : 'closed'} by ${kind} on ${node}`;
      return [
        { kind, opens, name: name('ingress'), packet: connection(peer, pod, port) },
        { kind, opens, name: name('egress'), packet: connection(pod, peer, port) },
      ];
    }),
  );
}

/** A connection between pods that no policy selects. */
export function sentinelControl({ peers, sidePeers }: SentinelPods): Packet {
  return connection(peers[0], sidePeers[0], basePort);
}

/** The peer whose connection is open in this phase. */
function peerOf({ peers, sidePeers }: SentinelPods, kind: SentinelKind, phase: Phase): Pod {
  if (kind === 'policy') return peers[0];
  return (kind === 'pod label' ? peers : sidePeers)[phase];
}

function connection(source: Pod, target: Pod, port: number): Packet {
  const address = ({ status }: Pod): string => status?.podIPs?.[0]?.ip ?? '';
  return { sourceIp: address(source), targetIp: address(target), protocol: 'TCP', port };
}

function policiesOf(kind: SentinelKind, inNamespace: string, phase: Phase): NetworkPolicy[] {
  const { ports, from } = ruleOf(kind, phase);
  const policy = (name: string, spec: NetworkPolicy['spec']): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${kindName(kind)}-${name}`, namespace: inNamespace },
    spec: { podSelector: { matchLabels: subjectLabels(kind) }, ...spec },
  });
  return [
    policy('ingress', { policyTypes: ['Ingress'], ingress: [{ ports, from }] }),
    policy('egress', { policyTypes: ['Egress'], egress: [{ ports, to: from }] }),
  ];
}

function ruleOf(kind: SentinelKind, phase: Phase): NetworkPolicyIngressRule {
  const selector = { matchLabels: active };
  switch (kind) {
    case 'policy':
      return { ports: [{ protocol: 'TCP', port: basePort + phase }] };
    case 'pod label':
      return { from: [{ podSelector: selector }] };
    case 'namespace label':
      return { from: [{ namespaceSelector: selector }] };
  }
}

function namespace(name: string, labels: Labels): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `uid-${name}`, labels } };
}

function labelled(object: Pod, labels: Labels): Pod {
  return { ...object, metadata: { ...object.metadata, labels } };
}
