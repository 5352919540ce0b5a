/** The world of the benchmark of Services: one client and three backends on two nodes behind one Service, all ready. */
import type { Pod } from '../../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario } from '../../model/scenario.ts';

export const clientPod = { namespace: 'x', name: 'client' } as const;
export const spreadService = { namespace: 'x', name: 'web', port: 80 } as const;

/** Pods x/client, x/a, x/b and x/c, and the Service x/web before the last three. */
export const spreadScenario: Scenario = {
  apiVersion: scenarioApiVersion,
  kind: 'Scenario',
  metadata: { name: 'spread' },
  world: {
    namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
    pods: [pod('client', 'client', 'n0'), pod('a', 'web', 'n0'), pod('b', 'web', 'n1'), pod('c', 'web', 'n1')], // prettier-ignore
    networkPolicies: [],
    services: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: spreadService.name, namespace: spreadService.namespace },
        spec: {
          selector: { app: 'web' },
          ports: [{ protocol: 'TCP', port: spreadService.port, targetPort: 8080 }],
        },
      },
    ],
  },
  externalEndpoints: [],
  steps: [],
  probes: { ports: [{ protocol: 'TCP', port: 8080 }], services: 'distribution' },
};

function pod(name: string, app: string, nodeName: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'x', labels: { app } },
    spec: { nodeName, containers: [{ name: 'agent' }] },
  };
}
