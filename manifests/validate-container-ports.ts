/**
 * Validation of containers as far as ports, names and sidecars go, as kube-apiserver does it for pods. A decoded pod spec
 * goes in, field errors in the server's words come out; ports in full, the rest as far as it is read.
 */
import type { DecodedContainer, DecodedContainerPort, DecodedPodSpec } from './decoded-objects.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { dnsLabelErrors, dnsSubdomainErrors, portNameErrors, portNumberErrors } from './names.ts';
import { validatePodDns } from './validate-pod-dns.ts';

/** Errors of a pod spec; an absent one has no containers. `isPod` tells the spec of a Pod from that of a template. */
export function validatePodSpec(
  spec: DecodedPodSpec = {},
  path: FieldPath,
  isPod: boolean,
): readonly FieldError[] {
  const { containers = [], initContainers = [], nodeName = '', hostNetwork = false } = spec;
  const containersPath = [...path, 'containers'];
  const initPath = [...path, 'initContainers'];
  return [
    ...(containers.length === 0 ? [required(containersPath)] : []),
    ...validateContainers(containers, containersPath, new Set(), hostNetwork),
    ...validateHostPorts(containers, containersPath, hostNetwork && isPod),
    ...validateContainers(
      initContainers,
      initPath,
      new Set(containers.map(({ name }) => name ?? '')),
      false,
    ),
    // Init containers run one by one, so that only ports of the same one conflict.
    ...initContainers.flatMap((container, index) =>
      validateHostPorts([container], initPath, hostNetwork && isPod, index),
    ),
    ...initContainers.flatMap(({ restartPolicy = '' }, index) =>
      ['', 'Always', 'Never', 'OnFailure'].includes(restartPolicy)
        ? []
        : [notSupported([...initPath, index, 'restartPolicy'], restartPolicy, restartPolicies)],
    ),
    ...(nodeName === ''
      ? []
      : dnsSubdomainErrors(nodeName).map((message) =>
          invalid([...path, 'nodeName'], nodeName, message),
        )),
    ...validatePodDns(spec, path),
  ];
}

const restartPolicies = ['Always', 'Never', 'OnFailure'];

function validateContainers(
  containers: readonly DecodedContainer[],
  path: FieldPath,
  taken: Set<string>,
  hostNetwork: boolean,
): readonly FieldError[] {
  return containers.flatMap(({ name = '', ports = [] }, index) => {
    const namePath = [...path, index, 'name'];
    const errors =
      name === ''
        ? [required(namePath)]
        : dnsLabelErrors(name).map((message) => invalid(namePath, name, message));
    if (name !== '' && taken.has(name)) errors.push(duplicate(namePath, name));
    taken.add(name);
    return [...errors, ...validatePorts(ports, [...path, index, 'ports'], hostNetwork)];
  });
}

function validatePorts(
  ports: readonly DecodedContainerPort[],
  path: FieldPath,
  hostNetwork: boolean,
): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = (field: string): FieldPath => [...path, index, field];
    const { name = '', containerPort = 0, hostPort = 0, protocol = '' } = port;
    const errors: FieldError[] = [];
    if (name !== '') {
      const messages = portNameErrors(name);
      errors.push(...messages.map((message) => invalid(at('name'), name, message)));
      if (messages.length === 0 && names.has(name)) errors.push(duplicate(at('name'), name));
      if (messages.length === 0) names.add(name);
    }
    if (containerPort === 0) errors.push(required(at('containerPort')));
    for (const message of containerPort === 0 ? [] : portNumberErrors(containerPort)) {
      errors.push(invalid(at('containerPort'), containerPort, message));
    }
    for (const message of hostPort === 0 ? [] : portNumberErrors(hostPort)) {
      errors.push(invalid(at('hostPort'), hostPort, message));
    }
    if (hostNetwork && hostPort !== 0 && hostPort !== containerPort) {
      const rule = 'must match `containerPort` when `hostNetwork` is true';
      errors.push(invalid(at('hostPort'), hostPort, rule));
    }
    if (protocol !== '' && !protocols.includes(protocol)) {
      errors.push(notSupported(at('protocol'), protocol, protocols));
    }
    return errors;
  });
}

/** In the order in which the server lists what it supports here. */
const protocols = ['SCTP', 'TCP', 'UDP'];

/** A host port belongs to one container of a pod; every port of a Pod on the host network is one. */
function validateHostPorts(
  containers: readonly DecodedContainer[],
  path: FieldPath,
  everyPort: boolean,
  firstIndex = 0,
): readonly FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, index) =>
    ports.flatMap((port, portIndex) => {
      const { protocol = '', hostIP = '', containerPort = 0 } = port;
      const given = port.hostPort ?? 0;
      const hostPort = everyPort && given === 0 ? containerPort : given;
      const key = `${protocol === '' ? 'TCP' : protocol}/${hostIP}/${hostPort}`;
      if (hostPort !== 0 && taken.has(key)) {
        return [duplicate([...path, firstIndex + index, 'ports', portIndex, 'hostPort'], key)];
      }
      if (hostPort !== 0) taken.add(key);
      return [];
    }),
  );
}
