/**
 * Validation of a Service's spec as kube-apiserver does it on creation (Kubernetes 1.34), after its defaults. What depends on
 * a cluster's own settings (address ranges, node port range, families) is not decided here. Field errors come out.
 */
import type { Labels } from '../model/kubernetes.ts';
import type { DecodedServiceSpec } from './decoded-objects.ts';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { dnsSubdomainErrors, qualifiedNameErrors } from './names.ts';
import { validateCidr, validateEndpointIp } from './validate-ip-block.ts';
import { validateLabels } from './validate-labels.ts';
import { validateServiceAddresses } from './validate-service-addresses.ts';
import { validateServicePorts } from './validate-service-ports.ts';
import { isExternallyAccessible, validateTrafficPolicies } from './validate-service-traffic.ts';

/** Errors of `spec` and of the annotations that belong to it; an absent spec is an empty one. */
export function validateServiceSpec(
  given: DecodedServiceSpec = {},
  annotations: Labels = {},
): readonly FieldError[] {
  const spec = withDefaults(given);
  return [
    ...validateTopologyAnnotations(annotations),
    ...validateType(spec),
    ...validateServicePorts(spec),
    ...validateLabels(spec.selector, ['spec', 'selector']),
    ...validateAffinity(spec),
    ...validateServiceAddresses(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, index) =>
      validateEndpointIp(ip, ['spec', 'externalIPs', index]),
    ),
    ...validateSourceRanges(spec, annotations),
    ...validateLoadBalancer(spec),
    ...validateTrafficPolicies(spec),
  ];
}

/** The defaults that the server sets before it validates; clusterIPs follows clusterIP. */
function withDefaults(spec: DecodedServiceSpec): DecodedServiceSpec {
  const { clusterIP = '', clusterIPs = [], type = '', sessionAffinity = '' } = spec;
  const timeoutSeconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  const filled: DecodedServiceSpec = {
    ...spec,
    type: type === '' ? 'ClusterIP' : type,
    sessionAffinity: sessionAffinity === '' ? 'None' : sessionAffinity,
    sessionAffinityConfig: { clientIP: { timeoutSeconds } },
    clusterIPs: clusterIPs.length === 0 && clusterIP !== '' ? [clusterIP] : clusterIPs,
  };
  const { externalTrafficPolicy = '' } = spec;
  return isExternallyAccessible(filled) && externalTrafficPolicy === ''
    ? { ...filled, externalTrafficPolicy: 'Cluster' }
    : filled;
}

function validateTopologyAnnotations(annotations: Labels): readonly FieldError[] {
  const [hintsKey, modeKey] = [
    'service.kubernetes.io/topology-aware-hints',
    'service.kubernetes.io/topology-mode',
  ];
  const hints = annotations[hintsKey];
  const mode = annotations[modeKey];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const detail = `must match annotations[${hintsKey}] when both are specified`;
  return [invalid(['metadata', 'annotations', { key: modeKey }], mode, detail)];
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateType(spec: DecodedServiceSpec): readonly FieldError[] {
  const { type = '', clusterIPs = [], externalName = '' } = spec;
  const headless = clusterIPs.length === 1 && clusterIPs[0] === 'None';
  const path: FieldPath = ['spec', 'clusterIPs', 0];
  switch (type) {
    case 'ClusterIP':
      return [];
    case 'LoadBalancer':
    case 'NodePort':
      return headless
        ? [invalid(path, 'None', `may not be set to 'None' for ${type} services`)]
        : [];
    case 'ExternalName': {
      const lists = ['clusterIPs', 'ipFamilies'] as const;
      const set = [
        ...lists.filter((field) => (spec[field] ?? []).length > 0),
        ...(spec.ipFamilyPolicy === undefined ? [] : ['ipFamilyPolicy']),
      ];
      const name = externalName.replace(/\.$/, '');
      const namePath = ['spec', 'externalName'];
      return [
        ...set.map((field) =>
          forbidden(['spec', field], 'may not be set for ExternalName services'),
        ),
        ...(name === ''
          ? [required(namePath)]
          : dnsSubdomainErrors(name).map((message) => invalid(namePath, name, message))),
      ];
    }
    default:
      return [notSupported(['spec', 'type'], type, types)];
  }
}

function validateAffinity(spec: DecodedServiceSpec): readonly FieldError[] {
  const { sessionAffinity, sessionAffinityConfig } = spec;
  if (sessionAffinity === 'None') return [];
  if (sessionAffinity !== 'ClientIP') {
    return [notSupported(['spec', 'sessionAffinity'], sessionAffinity, ['ClientIP', 'None'])];
  }
  const timeout = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0;
  const path = ['spec', 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds'];
  return timeout > 0 && timeout <= 86_400
    ? []
    : [invalid(path, timeout, 'must be greater than 0 and less than 86400')];
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** The server spells the field with a capital L. */
function validateSourceRanges(
  { type, loadBalancerSourceRanges = [] }: DecodedServiceSpec,
  annotations: Labels,
): readonly FieldError[] {
  const elsewhere = "may only be used when `type` is 'LoadBalancer'";
  const wrongType = (path: FieldPath, at: FieldPath): readonly FieldError[] =>
    type === 'LoadBalancer' ? [] : [{ ...forbidden(path, elsewhere), at }];
  if (loadBalancerSourceRanges.length > 0) {
    const path = ['spec', 'LoadBalancerSourceRanges'];
    const at = ['spec', 'loadBalancerSourceRanges'];
    return [
      ...wrongType(path, at),
      ...loadBalancerSourceRanges.flatMap((range, index) =>
        validateCidr(range.trim(), [...path, index]).map((error) => ({
          ...error,
          at: [...at, index],
        })),
      ),
    ];
  }
  const annotation = annotations[rangesAnnotation];
  if (annotation === undefined) return [];
  const path = ['metadata', 'annotations', { key: rangesAnnotation }];
  const ranges = annotation.trim() === '' ? [] : annotation.trim().split(',');
  return [...wrongType(path, path), ...ranges.flatMap((range) => validateCidr(range.trim(), path))];
}

function validateLoadBalancer(spec: DecodedServiceSpec): readonly FieldError[] {
  const { type, allocateLoadBalancerNodePorts, loadBalancerClass } = spec;
  const detail = "may only be used when `type` is 'LoadBalancer'";
  const classPath = ['spec', 'loadBalancerClass'];
  if (type === 'LoadBalancer') {
    return loadBalancerClass === undefined
      ? []
      : qualifiedNameErrors(loadBalancerClass).map((message) =>
          invalid(classPath, loadBalancerClass, message),
        );
  }
  return [
    ...(allocateLoadBalancerNodePorts === undefined
      ? []
      : [forbidden(['spec', 'allocateLoadBalancerNodePorts'], detail)]),
    ...(loadBalancerClass === undefined ? [] : [forbidden(classPath, detail)]),
  ];
}
