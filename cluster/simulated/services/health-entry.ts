/** What the simulated proxy of a node serves at the health check port of a Service: whether the slices list a ready endpoint there. */
import type { BoundNode } from '../../../model/bound-world.ts';
import { serviceNameLabel, type EndpointSlice, type Service } from '../../../model/service.ts';
import type { ProxyEntry } from './compile-proxy.ts';
import type { ServiceFaults } from './service-faults.ts';

export interface HealthEntry {
  readonly port: number;
  readonly entry: ProxyEntry;
}

/** Undefined for a Service without such a port. */
export function healthEntry(
  { metadata, spec }: Service,
  slices: readonly EndpointSlice[],
  node: BoundNode,
  faults: ServiceFaults,
): HealthEntry | undefined {
  const { healthCheckNodePort: port } = spec;
  if (port === undefined || faults.has('health-check-missing')) return undefined;
  const served = new Set((spec.ports ?? []).map(({ name = '', protocol = 'TCP' }) => `${name} ${protocol}`)); // prettier-ignore
  const counted = slices
    .filter(({ addressType, metadata: { namespace, labels }, ports = [] }) => {
      const isMine =
        namespace === metadata.namespace && labels?.[serviceNameLabel] === metadata.name;
      const isServed = ports.some(({ name = '', protocol = 'TCP' }) => served.has(`${name} ${protocol}`)); // prettier-ignore
      return isMine && isServed && addressType !== 'FQDN';
    })
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ nodeName }) => nodeName === node.name || faults.has('health-check-of-whole-cluster'))
    .filter(({ conditions }) => conditions?.ready !== false);
  const isHealthy = counted.length > 0 || faults.has('health-check-always-passes');
  return { port, entry: { kind: 'health', status: isHealthy ? 200 : 503 } };
}
