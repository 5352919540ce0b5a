/** Resolves the targetPort of a Service on one pod: a number, or a name that the pod declares. */
import type { Container, PodSpec } from '../../model/kubernetes.ts';
import type { ServicePort } from '../../model/service.ts';

/**
 * The number on this pod; undefined where the pod does not declare the name for the protocol. Containers come before
 * sidecars, the first declaration wins; other init containers do not count. Source: rule 64 (FindPort), rule 20.
 */
export function findTargetPort(pod: PodSpec, port: ServicePort): number | undefined {
  const { targetPort = port.port, protocol = 'TCP' } = port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (pod.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [...pod.containers, ...sidecars]
    .flatMap((container: Container) => container.ports ?? [])
    .find(({ name, protocol: own }) => name === targetPort && (own ?? 'TCP') === protocol)
    ?.containerPort;
}
