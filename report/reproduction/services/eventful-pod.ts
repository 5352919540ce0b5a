/**
 * A pod that events happen to as a manifest for kubectl: probes and readiness gates are the scenario's, and its server takes orders
 * over a socket in the file system of its container, which `kubectl exec` reaches whatever becomes of the pod's network.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { ProbePort } from '../../../model/scenario.ts';
import type { Placeholders } from '../placeholders.ts';
import { podHead, podSpec } from '../pod-manifest.ts';
import { orderedServerProgram } from './order-programs.ts';

/** Plain JSON. The ports that its probes ask are shut until the server is told to listen. */
export function eventfulPod(
  pod: Pod,
  ports: readonly ProbePort[],
  placeholders: Placeholders,
): object {
  const { containers, readinessGates } = pod.spec;
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = containers;
  const probes = Object.entries({ startupProbe, readinessProbe, livenessProbe }).filter(([, probe]) => probe !== undefined); // prettier-ignore
  const asked = probes.map(([, probe]) => probe?.tcpSocket.port);
  const listens = ports.filter(({ protocol, port }) => protocol !== 'TCP' || !asked.includes(port));
  return {
    ...podHead(pod),
    spec: {
      ...podSpec(pod, listens, placeholders, Object.fromEntries(probes), orderedServerProgram),
      ...(readinessGates === undefined ? {} : { readinessGates }),
    },
  };
}

/** Whether a pod is Ready before anything happens to it: every gate is open, and no probe waits for a port. */
export function isReadyAtFirst({ spec, status }: Pod): boolean {
  const isOpen = (type: string): boolean =>
    status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
  const isProbed = spec.containers.some(
    ({ startupProbe, readinessProbe }) => startupProbe !== undefined || readinessProbe !== undefined, // prettier-ignore
  );
  return !isProbed && (spec.readinessGates ?? []).every((gate) => isOpen(gate.conditionType));
}
