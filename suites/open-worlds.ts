/**
 * Worlds in which every connection is allowed, for clusters whose CNI enforces nothing: labels and a policy that allows
 * everything change from case to case, so that each case changes objects and a closed cell is never a policy's work.
 */
import { scenarioApiVersion, type Scenario } from '../model/scenario.ts';

/** Case `index`: two pods on each of two nodes, TCP and UDP. */
export function openScenario(index: number): Scenario {
  const phase = { phase: String(index % 2) };
  return {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: { name: `open-${index}` },
    world: {
      namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
      pods: ['a', 'b', 'c', 'd'].map((name, position) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'x', labels: phase },
        spec: { nodeName: `n${position % 2}`, containers: [{ name: 'agent' }] },
      })),
      networkPolicies: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'allow-all', namespace: 'x' },
          spec: {
            podSelector: { matchLabels: phase },
            policyTypes: ['Ingress', 'Egress'],
            ingress: [{}],
            egress: [{}],
          },
        },
      ],
    },
    externalEndpoints: [],
    steps: [],
    probes: {
      ports: [
        { protocol: 'TCP', port: 80 },
        { protocol: 'UDP', port: 80 },
      ],
    },
  };
}
