/**
 * Worlds for the scale benchmark: pods of applications in 20 namespaces, and policies as people write them. All follows
 * from positions, so that two runs, and two programs, get the same world.
 */
import type {
  Container,
  Labels,
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../model/kubernetes.ts';
import type { ConnectivityWorld } from '../../oracle/connectivity/connectivity-world.ts';

export const namespacesTotal = 20;

/** A world of this size; pods are rows of one replica each, and no two pods of an application have equal labels. */
export function syntheticWorld(pods: number, policies: number): ConnectivityWorld {
  const applications = Math.max(namespacesTotal, Math.floor(pods / 5));
  return {
    namespaces: Array.from({ length: namespacesTotal }, (_, index) => ({
      name: namespaceName(index),
      labels: { team: `team-${index % 5}`, stage: index % 3 === 0 ? 'test' : 'production' },
    })),
    workloads: Array.from({ length: pods }, (_, index) => {
      const application = index % applications;
      const namespace = namespaceName(application % namespacesTotal);
      const replica = Math.floor(index / applications);
      return {
        id: `${namespace}/Pod/app-${application}-${replica}`,
        namespace,
        labels: podLabels(application, replica),
        spec: { containers: [container(application)] },
        replicas: 1,
      };
    }),
    networkPolicies: Array.from({ length: policies }, (_, index) => policy(index, applications)),
  };
}

function namespaceName(index: number): string {
  return `ns-${String(index).padStart(2, '0')}`;
}

function podLabels(application: number, replica: number): Labels {
  return {
    app: `app-${application}`,
    tier: tierOf(application),
    version: `v${(replica % 3) + 1}`,
    ...(replica % 4 === 0 ? { canary: '' } : {}),
    'statefulset.kubernetes.io/pod-name': `app-${application}-${replica}`,
  };
}

function tierOf(application: number): string {
  return ['web', 'api', 'cache', 'db'][Math.floor(application / namespacesTotal) % 4] ?? 'web';
}

function container(application: number): Container {
  return {
    name: 'server',
    ports: [
      { name: 'http', containerPort: 8000 + (application % 7), protocol: 'TCP' },
      { name: 'metrics', containerPort: 9090 + (application % 2), protocol: 'TCP' },
      ...(application % 5 === 0
        ? [{ name: 'dns', containerPort: 53, protocol: 'UDP' } as const]
        : []),
    ],
  };
}

/** The first policies of each namespace are its defaults; the others are about one application each. */
function policy(index: number, applications: number): NetworkPolicy {
  const namespace = namespaceName(index % namespacesTotal);
  const ordinal = Math.floor(index / namespacesTotal);
  // Applications of this namespace are those whose number leaves the same rest.
  const perNamespace = Math.floor(applications / namespacesTotal);
  const application =
    (index % namespacesTotal) + namespacesTotal * ((ordinal * 7) % Math.max(1, perNamespace));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${ordinal}`, namespace },
    spec: specs[ordinal < 2 ? ordinal : 2 + (ordinal % (specs.length - 2))]?.(application) ?? {},
  };
}

const dns: NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: nameIs('ns-00'), podSelector: { matchLabels: { tier: 'web' } } }],
  ports: [
    { protocol: 'UDP', port: 'dns' },
    { protocol: 'UDP', port: 53 },
  ],
};

function nameIs(name: string): NonNullable<NetworkPolicyPeer['namespaceSelector']> {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function subject(application: number): Pick<NetworkPolicySpec, 'podSelector'> {
  return { podSelector: { matchLabels: { app: `app-${application}` } } };
}

function ingress(
  from: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
): Pick<NetworkPolicySpec, 'policyTypes' | 'ingress'> {
  const rule: NetworkPolicyIngressRule = { from, ports };
  return { policyTypes: ['Ingress'], ingress: [rule] };
}

const specs: readonly ((application: number) => NetworkPolicySpec)[] = [
  () => ({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  () => ({ podSelector: {}, policyTypes: ['Egress'], egress: [dns] }),
  (application) => ({
    ...subject(application),
    ...ingress([{ podSelector: {} }], [{ protocol: 'TCP', port: 'http' }]),
  }),
  (application) => ({
    ...subject(application),
    policyTypes: ['Egress'],
    egress: [
      dns,
      {
        to: [
          {
            namespaceSelector: { matchExpressions: [{ key: 'stage', operator: 'Exists' }] },
            podSelector: {
              matchExpressions: [{ key: 'tier', operator: 'In', values: ['api', 'cache', 'db'] }],
            },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8000, endPort: 8003 }, { port: 'metrics' }],
      },
    ],
  }),
  (application) => ({
    ...subject(application),
    ...ingress(
      [
        {
          namespaceSelector: { matchLabels: { team: `team-${application % 5}` } },
          podSelector: {
            matchExpressions: [
              { key: 'version', operator: 'NotIn', values: ['v2'] },
              { key: 'canary', operator: 'DoesNotExist' },
            ],
          },
        },
      ],
      [{ protocol: 'TCP', port: 8000, endPort: 8000 + (application % 9) }],
    ),
  }),
  (application) => ({
    podSelector: {
      matchLabels: { tier: tierOf(application) },
      matchExpressions: [{ key: 'version', operator: 'In', values: ['v1', 'v3'] }],
    },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } }] },
      { from: [{ namespaceSelector: nameIs('ns-01') }], ports: [{ port: 'metrics' }] },
    ],
    egress: [
      {
        to: [{ ipBlock: { cidr: '198.51.100.0/24' } }],
        ports: [{ protocol: 'TCP', port: 443 }],
      },
      { to: [{ podSelector: { matchLabels: { tier: 'db' } } }], ports: [{ port: 'http' }] },
    ],
  }),
  (application) => ({
    ...subject(application),
    ...ingress(
      [
        { podSelector: { matchLabels: { tier: 'web' } } },
        { namespaceSelector: { matchLabels: { stage: 'production' } } },
      ],
      [
        { protocol: 'TCP', port: 8000 + (application % 7) },
        { protocol: 'UDP', port: 5000, endPort: 5010 },
      ],
    ),
  }),
];
