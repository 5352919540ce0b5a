/** The defaults that an API server fills into a NetworkPolicy when it stores one. */
import type { NetworkPolicy, NetworkPolicyPort, PolicyType } from '../../model/kubernetes.ts';

/**
 * The policy as stored: policyTypes by rule 6, protocol TCP on port items without one (rule 16).
 */
export function storedPolicy(policy: NetworkPolicy): NetworkPolicy {
  const { podSelector = {}, policyTypes, ingress, egress } = policy.spec;
  return {
    ...policy,
    spec: {
      podSelector,
      ...(ingress === undefined || ingress.length === 0
        ? {}
        : { ingress: ingress.map((rule) => ({ ...rule, ...storedPorts(rule.ports) })) }),
      ...(egress === undefined || egress.length === 0
        ? {}
        : { egress: egress.map((rule) => ({ ...rule, ...storedPorts(rule.ports) })) }),
      policyTypes:
        policyTypes === undefined || policyTypes.length === 0
          ? defaultPolicyTypes(egress ?? [])
          : policyTypes,
    },
  };
}

function defaultPolicyTypes(egress: readonly unknown[]): readonly PolicyType[] {
  return egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function storedPorts(ports: readonly NetworkPolicyPort[] | undefined): {
  readonly ports?: readonly NetworkPolicyPort[];
} {
  if (ports === undefined) return {};
  return { ports: ports.map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })) };
}
