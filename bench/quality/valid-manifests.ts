/** Valid objects with as many different fields as they can have: what mutations start from. Data alone. */
import type { Json } from './mutated-manifest-values.ts';

function policy(spec: Json): Json {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', labels: { app: 'web' }, annotations: { 'example.com/a': 'b' } },
    spec,
  };
}

function service(spec: Json, annotations: Json = {}): Json {
  const metadata = { name: 'web', labels: { app: 'web' }, annotations };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

export const policies: readonly Json[] = [
  policy({
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.0/24'] } },
          { podSelector: { matchLabels: { app: 'client' } } },
        ],
        ports: [{ protocol: 'TCP', port: 80 }, { port: 'http' }],
      },
    ],
    egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } }] }],
  }),
  policy({
    podSelector: {},
    egress: [
      {
        to: [
          {
            namespaceSelector: {
              matchExpressions: [
                { key: 'team', operator: 'In', values: ['a', 'b'] },
                { key: 'env', operator: 'Exists' },
              ],
            },
            podSelector: {
              matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['c'] }],
            },
          },
        ],
        ports: [{ protocol: 'UDP', port: 1000, endPort: 2000 }, { protocol: 'SCTP' }],
      },
    ],
  }),
  policy({ ingress: [{}] }),
];

export const services: readonly Json[] = [
  service({
    selector: { app: 'web' },
    ports: [
      { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
      { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
    ],
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } },
    internalTrafficPolicy: 'Local',
    externalIPs: ['192.0.2.1'],
    externalTrafficPolicy: 'Cluster',
  }),
  service(
    {
      type: 'LoadBalancer',
      selector: { app: 'web' },
      ports: [{ port: 80 }],
      loadBalancerSourceRanges: ['10.0.0.0/8', ' 192.0.2.0/24 '],
      allocateLoadBalancerNodePorts: false,
      loadBalancerClass: 'example.com/lb',
      externalTrafficPolicy: 'Cluster',
      trafficDistribution: 'PreferClose',
    },
    { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8' },
  ),
  service({ type: 'ExternalName', externalName: 'example.com.' }),
  service({ clusterIP: 'None', clusterIPs: ['None'], ports: [{ port: 80 }] }),
  service({ type: 'NodePort', ports: [{ port: 80, targetPort: 8080 }], ipFamilies: ['IPv4'] }),
];

export const namespace: Json = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'team-a',
    labels: { team: 'a', 'example.com/env': 'prod' },
    annotations: { 'example.com/owner': 'somebody' },
    finalizers: ['example.com/finalizer'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true }],
  },
  spec: { finalizers: ['kubernetes'] },
};

export const pod: Json = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'web-', labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'example.com/web',
        ports: [
          { name: 'http', containerPort: 80, hostPort: 8080 },
          { name: 'dns', containerPort: 53, protocol: 'UDP', hostIP: '127.0.0.1' },
        ],
      },
      { name: 'side', image: 'example.com/side', ports: [{ containerPort: 81 }] },
    ],
    initContainers: [
      { name: 'proxy', image: 'x', restartPolicy: 'Always', ports: [{ containerPort: 15001 }] },
    ],
  },
};
