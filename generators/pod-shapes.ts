/**
 * The catalogue of pod shapes: what cannot be changed on a running pod (container ports, hostNetwork, node). Pods are a
 * long-lived pool keyed by (namespace, shape), so the catalogue is small, and each namespace has only some of the rarer
 * shapes: after a few cases every pod of the next case already runs.
 */
import type { Container } from '../model/kubernetes.ts';

export interface PodShape {
  readonly name: string;
  readonly node: 'n0' | 'n1';
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly hostNetwork?: true;
}

const server = (...ports: NonNullable<Container['ports']>): Container => ({
  name: 'server',
  ...(ports.length === 0 ? {} : { ports }),
});
const second = (...ports: NonNullable<Container['ports']>): Container => ({
  name: 'second',
  ports,
});

/** Shapes that every namespace has: one name with two numbers, and pods that declare nothing but listen all the same. */
const commonShapes: readonly PodShape[] = [
  {
    name: 'web-80',
    node: 'n0',
    containers: [
      server(
        { name: 'web', containerPort: 80, protocol: 'TCP' },
        { name: 'dgram', containerPort: 80, protocol: 'UDP' },
      ),
    ],
  },
  {
    name: 'web-81',
    node: 'n1',
    containers: [
      server(
        { name: 'web', containerPort: 81, protocol: 'TCP' },
        { name: 'dgram', containerPort: 81, protocol: 'UDP' },
      ),
    ],
  },
  { name: 'plain-n0', node: 'n0', containers: [server()] },
  { name: 'plain-n1', node: 'n1', containers: [server()] },
];

/** Per namespace, in the order of namespaceNames, repeating. */
const rareShapes: readonly (readonly PodShape[])[] = [
  [
    {
      name: 'web-wrong-protocol',
      node: 'n1',
      containers: [server({ name: 'web', containerPort: 80, protocol: 'UDP' })],
    },
    {
      name: 'web-repeated',
      node: 'n0',
      containers: [
        server({ name: 'web', containerPort: 80, protocol: 'TCP' }),
        second({ name: 'web', containerPort: 81, protocol: 'TCP' }),
      ],
    },
    {
      name: 'web-on-sidecar',
      node: 'n1',
      containers: [server()],
      initContainers: [
        {
          name: 'sidecar',
          restartPolicy: 'Always',
          ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }],
        },
      ],
    },
    {
      name: 'unnamed-port',
      node: 'n0',
      containers: [server({ containerPort: 80, protocol: 'TCP' })],
    },
  ],
  [
    {
      name: 'web-per-protocol',
      node: 'n0',
      containers: [
        server({ name: 'web', containerPort: 80, protocol: 'UDP' }),
        second({ name: 'web', containerPort: 81, protocol: 'TCP' }),
      ],
    },
    {
      name: 'web-9000',
      node: 'n1',
      containers: [server({ name: 'web', containerPort: 9000, protocol: 'TCP' })],
    },
    {
      name: 'two-containers',
      node: 'n0',
      containers: [
        server({ name: 'api', containerPort: 80, protocol: 'TCP' }),
        second({ name: 'dgram', containerPort: 81, protocol: 'UDP' }),
      ],
    },
  ],
  [
    {
      name: 'long-port-name',
      node: 'n0',
      containers: [server({ name: 'web-of-15-chars', containerPort: 81, protocol: 'TCP' })],
    },
    {
      name: 'sctp-and-web',
      node: 'n1',
      containers: [
        server(
          { name: 'assoc', containerPort: 80, protocol: 'SCTP' },
          { name: 'web', containerPort: 80, protocol: 'TCP' },
        ),
      ],
    },
    {
      name: 'crossed-names',
      node: 'n1',
      containers: [
        server(
          { name: 'web', containerPort: 81, protocol: 'TCP' },
          { name: 'api', containerPort: 80, protocol: 'TCP' },
        ),
      ],
    },
  ],
];

const hostShapes: readonly PodShape[] = [
  { name: 'host-n0', node: 'n0', containers: [server()], hostNetwork: true },
  { name: 'host-n1', node: 'n1', containers: [server()], hostNetwork: true },
];

export const podShapes: readonly PodShape[] = [
  ...commonShapes,
  ...rareShapes.flat(),
  ...hostShapes,
];

/** Prefix-related on purpose: an implementation that compares by prefix confuses x, xy and x-y. */
export const namespaceNames: readonly string[] = ['x', 'xy', 'z', 'x-y'];

/** HostNetwork pods are not restricted by pod security, so they live apart; at most one per node. */
export const hostNamespaceName = 'h';

/** How often a shape may occur in one namespace: the pool must stay small. */
export const copiesOfShapeMax = { common: 3, rare: 1 } as const;

/** A shape that a namespace may hold, with how often. */
export interface ShapeOffer {
  readonly shape: PodShape;
  readonly copiesMax: number;
}

/** The shapes for the namespace at this position in namespaceNames, common ones first. */
export function shapesForNamespace(position: number): readonly ShapeOffer[] {
  const rare = rareShapes[position % rareShapes.length] ?? [];
  return [
    ...commonShapes.map((shape) => ({ shape, copiesMax: copiesOfShapeMax.common })),
    ...rare.map((shape) => ({ shape, copiesMax: copiesOfShapeMax.rare })),
  ];
}

/** The shapes of hostNetwork pods, one per node. */
export function hostShapesFor(nodes: number): readonly PodShape[] {
  return hostShapes.slice(0, nodes);
}
