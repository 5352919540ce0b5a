/**
 * The sentinel: a small world of our own beside each lane whose answers show when the cluster has taken a change in.
 * One selected pod per node and one hub that no policy selects; ports serve as independent channels. For each kind of
 * object there is a pair of ports of which one is open, and moving that kind swaps them, in both directions: one update
 * opens a port and closes another. Pure.
 */
import type {
  IpFamily,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  Pod,
} from '../../model/kubernetes.ts';
import type { Endpoint, Probe } from '../../model/probe.ts';
import type { World } from '../../model/scenario.ts';

export type SentinelKind = 'policy' | 'pod labels' | 'namespace labels';
export const sentinelKinds: readonly SentinelKind[] = ['policy', 'pod labels', 'namespace labels'];

/** Which port of each pair is open: the first or the second. */
export type SentinelPhases = Readonly<Record<SentinelKind, 0 | 1>>;

export interface SentinelChannel {
  readonly kind: SentinelKind | 'control';
  /** `ingress closed by policy on n1`; over which family, where there are two. */
  readonly effect: string;
  /** In logical names. */
  readonly probe: Probe;
  readonly open: boolean;
}

export const sentinelNamespace = 'sentinel';
const hubName = 'hub';
const phaseLabel = 'kubeprop.dev/phase';
const phaseValues = ['even', 'odd'] as const;
/** Open to and from every pod of the sentinel, whatever the phases. */
export const sentinelControlPort = 7000;
const portPairs: Readonly<Record<SentinelKind, readonly [number, number]>> = {
  policy: [7001, 7002],
  'pod labels': [7003, 7004],
  'namespace labels': [7005, 7006],
};

/** The world for these phases on `nodeCount` nodes. */
export function sentinelWorld(phases: SentinelPhases, nodeCount: number): World {
  return {
    namespaces: [namespaceAt(phases)],
    pods: [
      podOn(hubName, 'n0', { role: 'hub', [phaseLabel]: phaseValues[phases['pod labels']] }),
      ...nodeNames(nodeCount).map((node) => podOn(testPod(node), node, { role: 'test' })),
    ],
    networkPolicies: [policyAt(phases)],
  };
}

/** Every channel with what it must show in these phases. */
export function sentinelChannels(
  phases: SentinelPhases,
  nodeCount: number,
  ipFamilies: readonly IpFamily[],
): readonly SentinelChannel[] {
  return nodeNames(nodeCount).flatMap((node) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      ipFamilies.flatMap((ipFamily) => {
        const hub = endpoint(hubName);
        const test = endpoint(testPod(node));
        const [source, target] = direction === 'ingress' ? [hub, test] : [test, hub];
        const where = `on ${node}${ipFamilies.length > 1 ? ` over ${ipFamily}` : ''}`;
        const channel = (
          kind: SentinelChannel['kind'],
          port: number,
          open: boolean,
        ): SentinelChannel => ({
          kind,
          effect: `${direction} ${open ? 'opened' : 'closed'} by ${kind} ${where}`,
          probe: { source, target, ipFamily, protocol: 'TCP', port },
          open,
        });
        return [
          channel('control', sentinelControlPort, true),
          ...sentinelKinds.flatMap((kind) =>
            portPairs[kind].map((port, index) => channel(kind, port, phases[kind] === index)),
          ),
        ];
      }),
    ),
  );
}

function nodeNames(nodeCount: number): readonly string[] {
  return Array.from({ length: nodeCount }, (_, index) => `n${index}`);
}

function testPod(node: string): string {
  return `test-${node}`;
}

function endpoint(name: string): Endpoint {
  return { kind: 'pod', namespace: sentinelNamespace, name };
}

function namespaceAt(phases: SentinelPhases): Namespace {
  const labels = { [phaseLabel]: phaseValues[phases['namespace labels']] };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: sentinelNamespace, labels } };
}

function podOn(name: string, nodeName: string, labels: Readonly<Record<string, string>>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: sentinelNamespace, labels },
    spec: { nodeName, containers: [{ name: 'agent' }] },
  };
}

/** One policy with the same rules in both directions; only the rule of the policy pair changes with its phase. */
function policyAt(phases: SentinelPhases): NetworkPolicy {
  const port = (number: number): readonly { readonly protocol: 'TCP'; readonly port: number }[] => [
    { protocol: 'TCP', port: number },
  ];
  const peerRules = (
    kind: SentinelKind,
    peerAt: (value: string) => NetworkPolicyPeer,
  ): readonly { readonly ports: ReturnType<typeof port>; readonly peer: NetworkPolicyPeer }[] =>
    phaseValues.map((value, index) => ({
      ports: port(portPairs[kind][index] ?? 0),
      peer: peerAt(value),
    }));
  const open = [
    { ports: port(sentinelControlPort) },
    { ports: port(portPairs.policy[phases.policy]) },
  ];
  const restricted = [
    ...peerRules('pod labels', (value) => ({
      podSelector: { matchLabels: { role: 'hub', [phaseLabel]: value } },
    })),
    ...peerRules('namespace labels', (value) => ({
      namespaceSelector: { matchLabels: { [phaseLabel]: value } },
      podSelector: { matchLabels: { role: 'hub' } },
    })),
  ];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'sentinel', namespace: sentinelNamespace },
    spec: {
      podSelector: { matchLabels: { role: 'test' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [...open, ...restricted.map(({ ports, peer }) => ({ ports, from: [peer] }))],
      egress: [...open, ...restricted.map(({ ports, peer }) => ({ ports, to: [peer] }))],
    },
  };
}
