/**
 * Objects near the border between valid and invalid: a valid NetworkPolicy or Service with a few of its values replaced by
 * values that validation rules speak about. Arbitraries come out; the validators are compared with a server on their values.
 */
import fc from 'fast-check';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface MutatedObject {
  readonly kind: 'NetworkPolicy' | 'Service' | 'Namespace' | 'Pod';
  readonly value: Json;
}

/** A base object of some kind with one or two mutations. */
export function mutatedObjects(): fc.Arbitrary<MutatedObject> {
  const base = fc.oneof(
    fc.constantFrom(...policies).map((value) => ({ kind: 'NetworkPolicy' as const, value })),
    fc.constantFrom(...services).map((value) => ({ kind: 'Service' as const, value })),
    fc.constant({ kind: 'Namespace' as const, value: namespace }),
    fc.constant({ kind: 'Pod' as const, value: pod }),
  );
  return fc
    .tuple(base, fc.array(mutation(), { minLength: 1, maxLength: 2 }))
    .map(([{ kind, value }, mutations]) => ({
      kind,
      value: mutations.reduce((current: Json, change) => applyMutation(current, change), value),
    }));
}

interface Mutation {
  /** Which value, as a share of all values in the order of a walk. */
  readonly at: number;
  readonly change: 'replace' | 'delete' | 'addField' | 'repeat';
  /** Which of the values of the type that stands there, as a share. */
  readonly pick: number;
  /** A value of any type, for the rare change of type and for new fields. */
  readonly any: Json;
  readonly changesType: boolean;
  /** Takes a value that belongs to the field, where the table has some: half of the objects should be valid. */
  readonly plausible: boolean;
  readonly name: string;
}

function mutation(): fc.Arbitrary<Mutation> {
  return fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    change: fc.oneof(
      { weight: 7, arbitrary: fc.constant('replace' as const) },
      { weight: 2, arbitrary: fc.constant('delete' as const) },
      { weight: 1, arbitrary: fc.constant('addField' as const) },
      { weight: 2, arbitrary: fc.constant('repeat' as const) },
    ),
    pick: fc.double({ min: 0, max: 0.999, noNaN: true }),
    any: fc.constantFrom(...values),
    changesType: fc.nat(9).map((digit) => digit === 0),
    plausible: fc.nat(3).map((digit) => digit > 0),
    name: fc.constantFrom(...fieldNames),
  });
}

function applyMutation(root: Json, mutation: Mutation): Json {
  const paths = listPaths(root, []).filter(
    (path) => path[0] !== 'kind' && path[0] !== 'apiVersion' && path.length > 1,
  );
  const path = paths[Math.floor(mutation.at * paths.length)];
  return path === undefined ? root : change(root, path, mutation);
}

type Path = readonly (string | number)[];

function listPaths(value: Json, path: Path): readonly Path[] {
  const inner = isList(value)
    ? value.flatMap((item, index) => listPaths(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => listPaths(item, [...path, key]))
      : [];
  return [path, ...inner];
}

function change(value: Json, path: Path, mutation: Mutation): Json {
  const [head, ...rest] = path;
  if (head === undefined) return mutation.any;
  if (isList(value)) {
    const index = Number(head);
    const item = value[index] ?? null;
    if (rest.length > 0) return value.with(index, change(item, rest, mutation));
    if (mutation.change === 'delete') return value.toSpliced(index, 1);
    if (mutation.change === 'repeat') return [...value, item];
    return value.with(index, extend(item, String(head), mutation));
  }
  if (!isObject(value)) return mutation.any;
  const item = value[head] ?? null;
  if (rest.length > 0) return { ...value, [head]: change(item, rest, mutation) };
  if (mutation.change === 'delete') {
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== head));
  }
  return { ...value, [head]: extend(item, String(head), mutation) };
}

function extend(
  item: Json,
  field: string,
  { change: how, any, pick, changesType, plausible, name }: Mutation,
): Json {
  if (how === 'addField' && isObject(item)) return { ...item, [name]: any };
  if (changesType) return how === 'repeat' ? [item, item] : any;
  const likely = plausibleValues[field];
  if (plausible && likely !== undefined) return likely[Math.floor(pick * likely.length)] ?? any;
  const sameType = values.filter((value) => typeOf(value) === typeOf(item));
  return sameType[Math.floor(pick * sameType.length)] ?? any;
}

function typeOf(value: Json): string {
  return isList(value) ? 'list' : value === null ? 'null' : typeof value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const fieldNames: readonly string[] = [
  'podSelector',
  'namespaceSelector',
  'ipBlock',
  'endPort',
  'port',
  'protocol',
  'values',
  'matchLabels',
  'nodePort',
  'clusterIPs',
  'ipFamilyPolicy',
  'externalName',
  'loadBalancerClass',
  'healthCheckNodePort',
  'podSelectors',
  'Ingress',
  '-bad-',
];

const plausibleValues: Readonly<Record<string, readonly Json[]>> = {
  protocol: ['TCP', 'UDP', 'SCTP'],
  port: [1, 80, 443, 65535, 'http'],
  targetPort: [1, 65535, 'http', 'a-b-c', 0, ''],
  endPort: [80, 1000, 1001, 65535],
  nodePort: [30000, 32767],
  containerPort: [1, 8080, 65535],
  hostPort: [1, 80, 8080],
  name: ['a', 'a-1', 'x'.repeat(15), 'http'],
  generateName: ['a', 'a-', 'a.b-', 'x'.repeat(60)],
  cidr: ['0.0.0.0/0', '::/0', '10.0.0.0/7', '10.0.0.0/15', '10.1.2.3/8', '010.0.0.0/08'],
  '0': ['10.0.0.0/16', '10.255.255.255/32', '2001:db8:ffff::/127', 'a', 'A_b.c'],
  '1': ['10.0.0.0/16', '10.255.255.255/32', '::ffff:10.0.0.0/120', 'b', ''],
  key: ['a', 'a/b', 'example.com/A_b', 'x'.repeat(63)],
  operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  app: ['', 'a', 'A-b_c.d', 'x'.repeat(63)],
  type: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  externalName: ['a', 'a.b.', 'example.com'],
  sessionAffinity: ['ClientIP', 'None', ''],
  timeoutSeconds: [1, 86400],
  internalTrafficPolicy: ['Local', 'Cluster'],
  externalTrafficPolicy: ['Local', 'Cluster', ''],
  trafficDistribution: ['PreferClose', 'PreferSameZone', 'PreferSameNode'],
  loadBalancerClass: ['a', 'a/b'],
  appProtocol: ['http', 'kubernetes.io/h2c', 'a/b'],
  policyTypes: [['Ingress'], ['Egress'], ['Egress', 'Ingress'], ['Ingress', 'Ingress'], []],
  clusterIP: ['None', ''],
  ipFamilies: [['IPv4'], []],
  hostIP: ['10.0.0.1', ''],
  restartPolicy: ['Always'],
  finalizers: [['kubernetes'], ['a/b', 'orphan'], []],
};

const values: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  80,
  65535,
  65536,
  1.5,
  4294967296,
  '',
  'a',
  'http',
  'http--x',
  'HTTP',
  '-a',
  'a.b',
  'a_b',
  'example.com/name',
  '/name',
  'a/b/c',
  'x'.repeat(63),
  'x'.repeat(64),
  'x'.repeat(254),
  '123',
  'äb',
  'TCP',
  'UDP',
  'tcp',
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
  'Gt',
  'Ingress',
  'Egress',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '010.0.0.0/8',
  '10.1.2.3/8',
  '10.0.0.0/33',
  '10.0.0.0',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::ffff:10.0.0.0/104',
  '::/0',
  '10.96.0.77',
  '127.0.0.1',
  '169.254.1.1',
  '224.0.0.1',
  '::1',
  'fe80::1',
  'None',
  'ClusterIP',
  'NodePort',
  'LoadBalancer',
  'ExternalName',
  'ClientIP',
  'Local',
  'Cluster',
  'IPv4',
  'IPv6',
  'SingleStack',
  'PreferDualStack',
  'RequireDualStack',
  'PreferClose',
  'kubernetes',
  [],
  {},
  ['a'],
  ['Ingress', 'Egress', 'Ingress'],
  { a: 'b' },
  { a: null },
  { '-': 'b', a: '-' },
  [{}],
  [null],
];

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

const policies: readonly Json[] = [
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

const services: readonly Json[] = [
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

const namespace: Json = {
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

const pod: Json = {
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
