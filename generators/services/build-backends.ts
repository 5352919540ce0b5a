/**
 * The pods of a world of Services: few shapes, so that a pool plays them all, with a readiness gate each. One port name has
 * different numbers on different pods, or is missing, or has the wrong protocol (fault classes 1 and 9).
 */
import type { ContainerPort, Pod } from '../../model/kubernetes.ts';
import { happens, pick } from '../pick.ts';
import { backendsMax, type ServicesChoices } from './choices.ts';

export const servicesNamespace = 'x';
export const apps = ['a', 'b'] as const;

/** The gate that switches a pod's readiness. */
export const readinessGate = 'kubeprop.dev/ready';

const podsMin = 3;
const readyPercent = 75;
const letters = ['a', 'b', 'c', 'd', 'e', 'f'];

const declaredPorts: readonly (readonly ContainerPort[])[] = [
  [
    { name: 'web', containerPort: 8080 },
    { name: 'dns', containerPort: 5353, protocol: 'UDP' },
  ],
  [
    { name: 'web', containerPort: 8081 },
    { name: 'dns', containerPort: 5354, protocol: 'UDP' },
  ],
  // The name with another protocol is no such port (rule 64).
  [{ name: 'web', containerPort: 8080, protocol: 'UDP' }],
];

/** Pods a, b, ... on the nodes of the cluster. */
export function buildBackends(choices: ServicesChoices, nodes: number): readonly Pod[] {
  const sizes = Array.from({ length: backendsMax - podsMin + 1 }, (_, more) => podsMin + more);
  return choices.backends.slice(0, pick(choices.podCount, sizes)).map((backend, index) => {
    const nodeNames = Array.from({ length: nodes }, (_, node) => `n${node}`);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: letters[index] ?? `p${index}`,
        namespace: servicesNamespace,
        labels: { app: pick(backend.app, apps) },
      },
      spec: {
        nodeName: pick(backend.node, nodeNames),
        containers: [{ name: 'agent', ports: pick(backend.named, declaredPorts) }],
        readinessGates: [{ conditionType: readinessGate }],
      },
      status: {
        conditions: [
          { type: readinessGate, status: happens(backend.ready, readyPercent) ? 'True' : 'False' },
        ],
      },
    };
  });
}
