/**
 * A pod's shape: everything that cannot be changed in place, which is its spec. Pods of one namespace and one shape
 * are interchangeable: the pool gives any of them the labels of the moment.
 */
import { createHash } from 'node:crypto';
import type { Container, PodSpec } from '../../model/kubernetes.ts';
import { canonicalJson } from './json-value.ts';

export interface PodShape {
  /** Eight hexadecimal digits; part of the pod's real name. */
  readonly hash: string;
  /** The spec with the real node. */
  readonly spec: PodSpec & { readonly nodeName: string };
}

/** The shape of a pod that runs on the real node `nodeName`. */
export function podShapeOf(spec: PodSpec, nodeName: string): PodShape {
  const shape = {
    nodeName,
    ...(spec.hostNetwork === true ? { hostNetwork: true } : {}),
    containers: spec.containers.map(containerShape),
    ...((spec.initContainers ?? []).length === 0
      ? {}
      : { initContainers: (spec.initContainers ?? []).map(containerShape) }),
    ...(spec.hostname === undefined ? {} : { hostname: spec.hostname }),
    ...(spec.subdomain === undefined ? {} : { subdomain: spec.subdomain }),
    ...(spec.readinessGates === undefined ? {} : { readinessGates: spec.readinessGates }),
    ...(spec.dnsPolicy === undefined ? {} : { dnsPolicy: spec.dnsPolicy }),
    ...(spec.dnsConfig === undefined ? {} : { dnsConfig: spec.dnsConfig }),
  };
  const hash = createHash('sha256').update(canonicalJson(shape)).digest('hex').slice(0, 8);
  return { hash, spec: shape };
}

/** The probes that a container has. */
export function probesOf(container: Container): Partial<Container> {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  return {
    ...(startupProbe === undefined ? {} : { startupProbe }),
    ...(readinessProbe === undefined ? {} : { readinessProbe }),
    ...(livenessProbe === undefined ? {} : { livenessProbe }),
  };
}

/** Defaults spelled out, so that an absent protocol and an explicit TCP are one shape. */
function containerShape(container: Container): Container {
  const ports = (container.ports ?? []).map(({ name, containerPort, protocol }) => ({
    ...(name === undefined ? {} : { name }),
    containerPort,
    protocol: protocol ?? 'TCP',
  }));
  return {
    name: container.name,
    ...(ports.length === 0 ? {} : { ports }),
    ...(container.restartPolicy === undefined ? {} : { restartPolicy: container.restartPolicy }),
    ...probesOf(container),
  };
}
