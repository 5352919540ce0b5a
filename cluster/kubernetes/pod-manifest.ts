/**
 * The manifest of a probe pod. Its first container runs the agent and answers on every port, since containers share
 * the pod's network; the others only declare ports, as named ports need. Everything passes the `restricted` Pod
 * Security profile, except on hostNetwork, where low ports take root and one capability.
 */
import type { Container, Labels } from '../../model/kubernetes.ts';
import { agentFileName, agentMountPath, logicalAnnotation } from './bookkeeping.ts';
import { probesOf, type PodShape } from './pod-shape.ts';

export interface PodManifestOptions {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly logicalName: string;
  readonly shape: PodShape;
  readonly image: string;
  /** Name of the ConfigMap with the agent program. */
  readonly agentConfigMap: string;
}

/** Small heaps: an agent holds a batch and a record, and a cluster runs dozens of them. */
const nodeFlags = ['--max-semi-space-size=1', '--max-old-space-size=64', '--optimize-for-size'];
/** Waits for the end at no cost; Node is the one program that the image is known to have. */
const waitProgram = "process.on('SIGTERM',()=>process.exit(0));setInterval(()=>{},2**30)";

/**
 * Plain JSON for a create. The node is set directly, not through a selector: the scheduler would add its latency, and
 * a pod that does not fit must be told apart from one that waits for a place.
 */
export function podManifest(options: PodManifestOptions): object {
  const { shape, namespace, name, labels, logicalName } = options;
  const { hostNetwork = false, nodeName, containers, initContainers = [], ...rest } = shape.spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels, annotations: { [logicalAnnotation]: logicalName } },
    spec: {
      nodeName,
      // Names, gates and DNS settings go as they are.
      ...rest,
      ...(hostNetwork ? { hostNetwork: true } : {}),
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Always',
      securityContext: podSecurity(hostNetwork),
      containers: containers.map((container, index) =>
        index === 0
          ? agentContainer(container, options, hostNetwork)
          : waitContainer(container, options.image),
      ),
      ...(initContainers.length === 0
        ? {}
        : { initContainers: initContainers.map((item) => initContainer(item, options.image)) }),
      volumes: [{ name: 'agent', configMap: { name: options.agentConfigMap } }],
    },
  };
}

function podSecurity(hostNetwork: boolean): object {
  const seccompProfile = { type: 'RuntimeDefault' };
  if (hostNetwork) return { runAsUser: 0, seccompProfile };
  return {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile,
    // A safe sysctl of the pod's own network namespace: ports below 1024 without root.
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  };
}

function containerBase(container: Container, image: string, hostNetwork = false): object {
  return {
    name: container.name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(container.ports === undefined ? {} : { ports: container.ports }),
    ...probesOf(container),
    resources: { requests: { cpu: '5m', memory: '24Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], ...(hostNetwork ? { add: ['NET_BIND_SERVICE'] } : {}) },
    },
  };
}

function agentContainer(
  container: Container,
  options: PodManifestOptions,
  hostNetwork: boolean,
): object {
  return {
    ...containerBase(container, options.image, hostNetwork),
    command: ['node', ...nodeFlags, `${agentMountPath}/${agentFileName}`],
    stdin: true,
    stdinOnce: false,
    env: [{ name: 'KUBEPROP_IDENTITY', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } }],
    volumeMounts: [{ name: 'agent', mountPath: agentMountPath, readOnly: true }],
  };
}

function waitContainer(container: Container, image: string): object {
  return {
    ...containerBase(container, image),
    command: ['node', '--max-semi-space-size=1', '--jitless', '-e', waitProgram],
  };
}

/** A restartable init container is a sidecar and waits; an ordinary one must end for the pod to start. */
function initContainer(container: Container, image: string): object {
  return container.restartPolicy === 'Always'
    ? { ...waitContainer(container, image), restartPolicy: 'Always' }
    : { ...containerBase(container, image), command: ['node', '-e', '0'] };
}
