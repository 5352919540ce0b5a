/**
 * Validation of a Service's ports as kube-apiserver does it: names, numbers, protocols, and pairs that may occur once. A spec
 * with its defaults goes in, field errors come out.
 */
import type { DecodedServicePort, DecodedServiceSpec } from './decoded-objects.ts';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { dnsLabelErrors, portNameErrors, portNumberErrors, qualifiedNameErrors } from './names.ts';

/** Errors of `spec.ports`. */
export function validateServicePorts(spec: DecodedServiceSpec): readonly FieldError[] {
  const { ports = [], type, clusterIPs = [] } = spec;
  const path = ['spec', 'ports'];
  const headless = clusterIPs.length === 1 && clusterIPs[0] === 'None';
  const missing = ports.length === 0 && !headless && type !== 'ExternalName';
  const names = new Set<string>();
  return [
    ...(missing ? [required(path)] : []),
    ...ports.flatMap((port, index) => [
      ...validateName(port, [...path, index], ports.length > 1, names),
      ...validatePort(port, [...path, index]),
      ...validateNodePort(port, type, [...path, index, 'nodePort']),
    ]),
    ...validateUnique(ports, path),
  ];
}

function validateName(
  { name = '' }: DecodedServicePort,
  path: FieldPath,
  requireName: boolean,
  names: Set<string>,
): readonly FieldError[] {
  const at = [...path, 'name'];
  if (name === '') return requireName ? [required(at)] : [];
  const errors = dnsLabelErrors(name).map((message) => invalid(at, name, message));
  if (names.has(name)) return [...errors, duplicate(at, name)];
  names.add(name);
  return errors;
}

function validatePort(item: DecodedServicePort, path: FieldPath): readonly FieldError[] {
  const { port = 0, protocol = '', appProtocol } = item;
  const given = item.targetPort ?? 0;
  const targetPort = given === 0 || given === '' ? port : given;
  const targetErrors =
    typeof targetPort === 'number' ? portNumberErrors(targetPort) : portNameErrors(targetPort);
  return [
    ...portNumberErrors(port).map((message) => invalid([...path, 'port'], port, message)),
    ...(protocol === '' || protocols.includes(protocol)
      ? []
      : [notSupported([...path, 'protocol'], protocol, protocols)]),
    ...targetErrors.map((message) => invalid([...path, 'targetPort'], targetPort, message)),
    ...(appProtocol === undefined ? [] : qualifiedNameErrors(appProtocol)).map((message) =>
      invalid([...path, 'appProtocol'], appProtocol, message),
    ),
  ];
}

/** The range of node ports is a cluster's own setting; that they are ports is not. */
function validateNodePort(
  { nodePort = 0 }: DecodedServicePort,
  type: string | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (nodePort === 0) return [];
  if (type === 'ClusterIP') return [forbidden(path, "may not be used when `type` is 'ClusterIP'")];
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  return portNumberErrors(nodePort).map((message) => invalid(path, nodePort, message));
}

/** In the order in which the server lists what it supports here. */
const protocols = ['SCTP', 'TCP', 'UDP'];

/** A protocol and a port, and a protocol and a node port, occur once. */
function validateUnique(
  ports: readonly DecodedServicePort[],
  path: FieldPath,
): readonly FieldError[] {
  const nodePorts = new Set<string>();
  const portsSeen = new Set<string>();
  return ports.flatMap(({ port = 0, nodePort = 0, protocol: given = '' }, index) => {
    const protocol = given === '' ? 'TCP' : given;
    const errors: FieldError[] = [];
    const nodeKey = `${protocol} ${nodePort}`;
    if (nodePort !== 0 && nodePorts.has(nodeKey)) {
      errors.push(duplicate([...path, index, 'nodePort'], nodePort));
    }
    nodePorts.add(nodeKey);
    const key = `${protocol} ${port}`;
    if (portsSeen.has(key)) {
      // The server shows its internal type with the fields that it compared.
      const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port };
      errors.push(duplicate([...path, index], { ...shown, TargetPort: 0, NodePort: 0 }));
    }
    portsSeen.add(key);
    return errors;
  });
}
