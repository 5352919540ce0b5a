/**
 * A pod of a scenario as a manifest for kubectl: labels, ports and node are the scenario's; its first container runs the
 * server of programs.ts on every probed port, since containers share the pod's network. It passes the `restricted` Pod
 * Security profile, except on hostNetwork.
 */
import type { Container, Pod } from '../../model/kubernetes.ts';
import { bindSearches } from '../../model/namespace-reference.ts';
import type { ProbePort } from '../../model/scenario.ts';
import { namespacePrefix, type Placeholders } from './placeholders.ts';
import { serverProgram } from './programs.ts';

/** Has Node.js and is public; reproduce.sh takes another one from IMAGE. */
export const defaultImage = 'docker.io/library/node:20-alpine';

/** Waits for the end without using any time. */
const waitProgram = 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 2 ** 30)';

/** Plain JSON. A pod that a step completes must not be started again, so it has restartPolicy Never. */
export function podManifest(
  pod: Pod,
  ports: readonly ProbePort[],
  placeholders: Placeholders,
  completes: boolean,
): object {
  return {
    ...podHead(pod),
    spec: {
      ...podSpec(pod, ports, placeholders, isUnready(pod) ? neverReady : {}),
      restartPolicy: completes ? 'Never' : 'Always',
    },
  };
}

/** Everything of a pod but its spec. */
export function podHead({ metadata: { name, namespace = 'default', labels = {} } }: Pod): object {
  const metadata = { name, namespace: `${namespacePrefix}${namespace}`, labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** The spec of a pod, or of a template; `probes` and `program` are those of its server. */
export function podSpec(
  { spec }: Pick<Pod, 'spec'>,
  ports: readonly ProbePort[],
  placeholders: Placeholders,
  probes: object = {},
  program = serverProgram,
): object {
  const { nodeName, hostNetwork = false, containers, initContainers = [] } = spec;
  const { hostname, subdomain, dnsPolicy } = spec;
  const { dnsConfig } = bindSearches(spec, { namespacePrefix });
  return {
    ...(nodeName === undefined ? {} : { nodeName: placeholders.node(nodeName) }),
    ...(hostNetwork ? { hostNetwork: true } : {}),
    ...(hostname === undefined ? {} : { hostname }),
    ...(subdomain === undefined ? {} : { subdomain }),
    ...(dnsPolicy === undefined ? {} : { dnsPolicy }),
    ...(dnsConfig === undefined ? {} : { dnsConfig }),
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(hostNetwork),
    ...(initContainers.length === 0
      ? {}
      : { initContainers: initContainers.map((container) => initContainer(container)) }),
    containers: containers.map((container, index) =>
      index === 0
        ? { ...serverContainer(container, ports, hostNetwork, program), ...probes }
        : { ...base(container), command: ['node', '-e', waitProgram] },
    ),
  };
}

/** Whether a condition keeps the pod from being Ready; kubectl alone sets none, so that a probe stands for it. */
export function isUnready({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((condition) => condition.status !== 'True');
}

const neverReady = { readinessProbe: { exec: { command: ['node', '-e', 'process.exit(1)'] } } };

function podSecurity(hostNetwork: boolean): object {
  const seccompProfile = { type: 'RuntimeDefault' };
  if (hostNetwork) return { runAsUser: 0, seccompProfile };
  return {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile,
    // Ports below 1024 without root.
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  };
}

function base(container: Container, hostNetwork = false): object {
  return {
    name: container.name,
    image: defaultImage,
    imagePullPolicy: 'IfNotPresent',
    ...(container.ports === undefined ? {} : { ports: container.ports }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], ...(hostNetwork ? { add: ['NET_BIND_SERVICE'] } : {}) },
    },
  };
}

function serverContainer(
  container: Container,
  ports: readonly ProbePort[],
  hostNetwork: boolean,
  program: string,
): object {
  const field = (fieldPath: string): object => ({ fieldRef: { fieldPath } });
  const listens = ports.filter(({ protocol }) => protocol !== 'SCTP');
  return {
    ...base(container, hostNetwork),
    command: [
      ...['node', '-e', program],
      ...listens.map(({ protocol, port }) => `${protocol}/${port}`),
    ],
    env: [
      { name: 'POD_NAMESPACE', valueFrom: field('metadata.namespace') },
      { name: 'POD_NAME', valueFrom: field('metadata.name') },
      { name: 'IDENTITY', value: '$(POD_NAMESPACE)/$(POD_NAME)' },
    ],
  };
}

/** A restartable init container is a sidecar and waits; an ordinary one must end for the pod to start. */
function initContainer(container: Container): object {
  return container.restartPolicy === 'Always'
    ? { ...base(container), restartPolicy: 'Always', command: ['node', '-e', waitProgram] }
    : { ...base(container), command: ['node', '-e', '0'] };
}
