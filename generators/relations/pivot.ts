/**
 * Pivot (PQS): a pair of ends is chosen and rules are made for it. Made from the pair's real labels, address and port
 * they must let it connect, whatever else the world holds; made to miss it, under a default deny, they must not.
 */
import { formatAddressReference } from '../../model/address-reference.ts';
import {
  namespaceNameLabel,
  type IpFamily,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyIngressRule,
  type NetworkPolicyPeer,
  type Pod,
} from '../../model/kubernetes.ts';
import type { ExpectedCell } from '../../model/relation.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { ProbePort, Scenario } from '../../model/scenario.ts';
import { freeName, pickAny, type Rewrite, type Rolls } from './rewrite.ts';

/** Source: rules 3, 10, 12, 14, 16 and 24. */
const mustAllow: Rewrite = {
  name: 'pivot-allow',
  family: 'pivot',
  apply: (base, rolls) => {
    const pivot = choosePivot(base, rolls);
    if (pivot === undefined) return undefined;
    const { source, target, port } = pivot;
    const ports = [port];
    const ingress = policyFor(base, target, 'pivot-in', {
      policyTypes: ['Ingress'],
      ingress: [{ from: peersOf(source), ports }],
    });
    const egress =
      source.kind === 'pod'
        ? [
            policyFor(base, source, 'pivot-out', {
              policyTypes: ['Egress'],
              egress: [{ to: peersOf(target), ports }],
            }),
          ]
        : [];
    return {
      detail: describe(pivot),
      world: {
        ...base.world,
        networkPolicies: [...base.world.networkPolicies, ingress, ...egress],
      },
      expected: { kind: 'cells', cells: [{ ...cellOf(pivot), reachable: true }] },
    };
  },
};

/** Source: rules 2, 3, 4, 10, 11, 12, 16, 19, 22 and 24. The base's policies go, since they might allow the pair. */
const mustMiss: Rewrite = {
  name: 'pivot-miss',
  family: 'pivot',
  apply: (base, rolls) => {
    const pivot = choosePivot(base, rolls);
    if (pivot === undefined) return undefined;
    const { source, target } = pivot;
    const denied = policyFor(base, target, 'pivot-miss', {
      policyTypes: ['Ingress'],
      ingress: missingRules(pivot),
    });
    const egress =
      source.kind === 'pod'
        ? [policyFor(base, source, 'pivot-out', { policyTypes: ['Egress'], egress: [{}] })]
        : [];
    return {
      detail: describe(pivot),
      world: { ...base.world, networkPolicies: [denied, ...egress] },
      expected: { kind: 'cells', cells: [{ ...cellOf(pivot), reachable: false }] },
    };
  },
};

export const pivots: readonly Rewrite[] = [mustAllow, mustMiss];

type End =
  | { readonly kind: 'pod'; readonly pod: Pod; readonly namespace: string }
  | { readonly kind: 'external'; readonly name: string };

interface Pivot {
  readonly source: End;
  readonly target: End & { readonly kind: 'pod' };
  readonly port: ProbePort;
}

function choosePivot(base: Scenario, rolls: Rolls): Pivot | undefined {
  const pods = base.world.pods.map((pod) => ({
    kind: 'pod' as const,
    pod,
    namespace: pod.metadata.namespace ?? 'default',
  }));
  const target = pickAny(rolls.first, pods);
  const sources: readonly End[] = [
    ...pods.filter((end) => end !== target),
    ...base.externalEndpoints.map((name) => ({ kind: 'external' as const, name })),
  ];
  const source = pickAny(rolls.second, sources);
  // SCTP has no prober.
  const port = pickAny(
    rolls.third,
    base.probes.ports.filter(({ protocol }) => protocol !== 'SCTP'),
  );
  if (target === undefined || source === undefined || port === undefined) return undefined;
  return { source, target, port };
}

function cellOf({ source, target, port }: Pivot): Omit<ExpectedCell, 'reachable'> {
  return { source: endpointOf(source), target: endpointOf(target), port };
}

function endpointOf(end: End): Endpoint {
  if (end.kind === 'external') return end;
  return { kind: 'pod', namespace: end.namespace, name: end.pod.metadata.name };
}

function describe({ source, target, port }: Pivot): string {
  const name = (end: End): string =>
    end.kind === 'external' ? `external:${end.name}` : `${end.namespace}/${end.pod.metadata.name}`;
  return `${name(source)} -> ${name(target)} ${port.protocol}/${port.port}`;
}

/** A policy for the pod and its twins in labels. */
function policyFor(
  base: Scenario,
  { pod, namespace }: End & { readonly kind: 'pod' },
  stem: string,
  spec: Omit<NetworkPolicy['spec'], 'podSelector'>,
): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: freeName(base.world, stem), namespace },
    spec: { podSelector: { matchLabels: pod.metadata.labels ?? {} }, ...spec },
  };
}

/** An external end is matched by its address, in each family. */
function peersOf(end: End): readonly NetworkPolicyPeer[] {
  if (end.kind === 'external') {
    return ipFamilies.map((family) => ({ ipBlock: { cidr: addressOf(end.name, family) } }));
  }
  return [
    {
      namespaceSelector: { matchLabels: { [namespaceNameLabel]: end.namespace } },
      podSelector: { matchLabels: end.pod.metadata.labels ?? {} },
    },
  ];
}

const ipFamilies: readonly IpFamily[] = ['IPv4', 'IPv6'];

function addressOf(external: string, ipFamily: IpFamily): string {
  const prefixLength = ipFamily === 'IPv4' ? 32 : 128;
  const target = { kind: 'external' as const, name: external };
  return formatAddressReference({ target, ipFamily, prefixLength, masked: true });
}

/** Rules that each come close to the pair and miss it by one thing. */
function missingRules({ source, target, port }: Pivot): readonly NetworkPolicyIngressRule[] {
  const from = peersOf(source);
  const other = port.protocol === 'TCP' ? 'UDP' : 'TCP';
  const { protocol } = port;
  const byPort: readonly NetworkPolicyIngressRule[] = [
    { from, ports: [{ protocol: other, port: port.port }] },
    { from, ports: [{ protocol, port: 'nobody' }] },
    ...(port.port < 65535
      ? [{ from, ports: [{ protocol, port: port.port + 1, endPort: 65535 }] }]
      : []),
    ...(port.port > 1 ? [{ from, ports: [{ protocol, port: 1, endPort: port.port - 1 }] }] : []),
  ];
  return [...byPort, ...missingPeers(source, target.namespace).map((peer) => ({ from: [peer] }))];
}

function missingPeers(source: End, namespace: string): readonly NetworkPolicyPeer[] {
  if (source.kind === 'external') {
    const blocks = ipFamilies.map((family) => ({
      ipBlock: {
        cidr: family === 'IPv4' ? '0.0.0.0/0' : '::/0',
        except: [addressOf(source.name, family)],
      },
    }));
    return [{ namespaceSelector: {} }, ...blocks];
  }
  const anywhere = { namespaceSelector: {} };
  const missing = Object.entries(source.pod.metadata.labels ?? {}).flatMap(
    ([key, value]): readonly LabelSelector[] => [
      { matchExpressions: [{ key, operator: 'NotIn', values: [value] }] },
      { matchExpressions: [{ key, operator: 'DoesNotExist' }] },
      { matchLabels: { [key]: value === 'a' ? 'b' : 'a' } },
    ],
  );
  const absent: LabelSelector = { matchExpressions: [{ key: 'nobody', operator: 'Exists' }] };
  const elsewhere: LabelSelector = {
    matchExpressions: [{ key: namespaceNameLabel, operator: 'NotIn', values: [source.namespace] }],
  };
  return [
    ...[...missing, absent, { matchLabels: { nobody: '' } }].map((podSelector) => ({
      ...anywhere,
      podSelector,
    })),
    { namespaceSelector: elsewhere },
    // A podSelector alone looks into the policy's own namespace (rule 10).
    ...(source.namespace === namespace ? [] : [{ podSelector: {} }]),
  ];
}
