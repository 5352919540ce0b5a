/**
 * From a validated Service to the model's, which the oracles read: empty texts and zeros are absent, as the server's
 * defaults have it. Addresses stay absent where the manifest does not give them.
 */
import type { Protocol } from '../model/kubernetes.ts';
import type { Service, ServicePort, ServiceSpec } from '../model/service.ts';
import type { ManifestService } from './analyse-manifests.ts';
import type { DecodedServicePort } from './decoded-objects.ts';

/** The Service of a manifest without errors. */
export function buildService({ namespace, name, labels, spec }: ManifestService): Service {
  const given = Object.fromEntries(
    Object.entries(spec).filter(([, value]) => value !== '' && value !== undefined),
  ) as ServiceSpec;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    // Validated, so that types and policies are those of the model.
    spec: { ...given, ports: (spec.ports ?? []).map(portOf) },
  };
}

function portOf({
  name = '',
  protocol = '',
  port = 0,
  targetPort = 0,
  nodePort = 0,
}: DecodedServicePort): ServicePort {
  return {
    ...(name === '' ? {} : { name }),
    protocol: protocol === '' ? 'TCP' : (protocol as Protocol),
    port,
    ...(targetPort === 0 || targetPort === '' ? {} : { targetPort }),
    ...(nodePort === 0 ? {} : { nodePort }),
  };
}
