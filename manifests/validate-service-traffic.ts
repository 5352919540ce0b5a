/**
 * Validation of how a Service spreads traffic: internal and external traffic policy, the port for health checks, and the
 * distribution. A spec with its defaults goes in, field errors in the API server's words come out.
 */
import type { DecodedServiceSpec } from './decoded-objects.ts';
import { invalid, notSupported, type FieldError } from './field-error.ts';
import { portNumberErrors } from './names.ts';

/** Errors of the traffic policies, the health check port and the distribution. */
export function validateTrafficPolicies(spec: DecodedServiceSpec): readonly FieldError[] {
  const { type, externalTrafficPolicy = '', healthCheckNodePort = 0 } = spec;
  const { internalTrafficPolicy, trafficDistribution } = spec;
  const policies = ['Cluster', 'Local'];
  const externalPath = ['spec', 'externalTrafficPolicy'];
  const healthPath = ['spec', 'healthCheckNodePort'];
  const errors: FieldError[] = [];
  if (!isExternallyAccessible(spec)) {
    const detail = 'may only be set for externally-accessible services';
    if (externalTrafficPolicy !== '') {
      errors.push(invalid(externalPath, externalTrafficPolicy, detail));
    }
  } else if (!policies.includes(externalTrafficPolicy)) {
    errors.push(notSupported(externalPath, externalTrafficPolicy, policies));
  }
  if (healthCheckNodePort !== 0) {
    const detail =
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    const messages =
      type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
        ? portNumberErrors(healthCheckNodePort)
        : [detail];
    errors.push(...messages.map((message) => invalid(healthPath, healthCheckNodePort, message)));
  }
  if (internalTrafficPolicy !== undefined && !policies.includes(internalTrafficPolicy)) {
    errors.push(notSupported(['spec', 'internalTrafficPolicy'], internalTrafficPolicy, policies));
  }
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    const path = ['spec', 'trafficDistribution'];
    errors.push(notSupported(path, trafficDistribution, distributions));
  }
  return errors;
}

/** Whether clients outside the cluster may reach it by an address or a port of its own. */
export function isExternallyAccessible({ type, externalIPs = [] }: DecodedServiceSpec): boolean {
  const byAddress = type === 'ClusterIP' && externalIPs.length > 0;
  return type === 'LoadBalancer' || type === 'NodePort' || byAddress;
}

const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
