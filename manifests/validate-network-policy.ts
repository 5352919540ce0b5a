/**
 * Validation of a NetworkPolicy's spec as kube-apiserver does it on creation (networking.k8s.io/v1, Kubernetes 1.34). A
 * decoded spec goes in, field errors in the server's words come out. Rules 10, 13, 22 and 25 are such validation rules.
 */
import type {
  DecodedPeer,
  DecodedPolicyPort,
  DecodedPolicySpec,
  DecodedRule,
} from './decoded-objects.ts';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type FieldPath,
} from './field-error.ts';
import { portNameErrors, portNumberErrors } from './names.ts';
import { validateIpBlock } from './validate-ip-block.ts';
import { validateLabelSelector } from './validate-labels.ts';

/** Errors of `spec`; an absent spec is an empty one. */
export function validateNetworkPolicySpec(spec: DecodedPolicySpec = {}): readonly FieldError[] {
  const rules = (items: readonly DecodedRule[] | undefined, field: string): readonly FieldError[] =>
    (items ?? []).flatMap((rule, index) => validateRule(rule, ['spec', field, index]));
  return [
    ...validateLabelSelector(spec.podSelector, ['spec', 'podSelector']),
    ...rules(spec.ingress, 'ingress'),
    ...rules(spec.egress, 'egress'),
    ...validatePolicyTypes(spec.policyTypes ?? []),
  ];
}

function validateRule(rule: DecodedRule, path: FieldPath): readonly FieldError[] {
  const [side, peers] = rule.from === undefined ? ['to', rule.to] : ['from', rule.from];
  return [
    ...(rule.ports ?? []).flatMap((port, index) => validatePort(port, [...path, 'ports', index])),
    ...(peers ?? []).flatMap((peer, index) => validatePeer(peer, [...path, side, index])),
  ];
}

/** Source: rule 22 for endPort. */
function validatePort(item: DecodedPolicyPort, path: FieldPath): readonly FieldError[] {
  const { protocol, port, endPort } = item;
  const protocols = ['TCP', 'UDP', 'SCTP'];
  const endPath = [...path, 'endPort'];
  const errors: FieldError[] = [];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    errors.push(notSupported([...path, 'protocol'], protocol, protocols));
  }
  const invalidPort = (messages: readonly string[]): void => {
    errors.push(...messages.map((message) => invalid([...path, 'port'], port, message)));
  };
  if (typeof port === 'number') invalidPort(portNumberErrors(port));
  if (endPort === undefined || typeof port === 'number') {
    if (endPort !== undefined && typeof port === 'number') {
      errors.push(...validateEndPort(endPort, port, endPath));
    }
  } else {
    const why = port === undefined ? 'is not specified' : 'is non-numeric';
    errors.push(invalid(endPath, endPort, `may not be specified when \`port\` ${why}`));
  }
  if (typeof port === 'string') invalidPort(portNameErrors(port));
  return errors;
}

/** The server shows `port` where it means `endPort`; so does this. */
function validateEndPort(endPort: number, port: number, path: FieldPath): readonly FieldError[] {
  return [
    ...(endPort < port ? [invalid(path, port, 'must be greater than or equal to `port`')] : []),
    ...portNumberErrors(endPort).map((message) => invalid(path, endPort, message)),
  ];
}

/** Source: rule 10. */
function validatePeer(peer: DecodedPeer, path: FieldPath): readonly FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((field) => field !== undefined);
  return [
    ...validateLabelSelector(podSelector, [...path, 'podSelector']),
    ...validateLabelSelector(namespaceSelector, [...path, 'namespaceSelector']),
    ...(ipBlock === undefined ? [] : validateIpBlock(ipBlock, [...path, 'ipBlock'])),
    ...(given.length === 0 ? [required(path, 'must specify a peer')] : []),
    ...(given.length > 1 && ipBlock !== undefined
      ? [forbidden(path, 'may not specify both ipBlock and another peer')]
      : []),
  ];
}

function validatePolicyTypes(policyTypes: readonly string[]): readonly FieldError[] {
  const path = ['spec', 'policyTypes'];
  const supported = ['Ingress', 'Egress'];
  if (policyTypes.length > supported.length) {
    return [invalid(path, policyTypes, 'may not specify more than two policyTypes')];
  }
  return policyTypes.flatMap((type, index) =>
    supported.includes(type) ? [] : [notSupported([...path, index], type, supported)],
  );
}
