/**
 * What the health check node port of a Service answers at a node: 200 where the node has a ready endpoint of any port, 503
 * where it has none; an endpoint that terminates does not count, although it may still be sent connections. Both are
 * acceptable where the families of the Service differ, because one port of the node stands for all of them. From pods silence is
 * acceptable too: CNIs have settings that keep pods from the ports of nodes themselves.
 */
import type { FlowOutcome, FlowPrediction } from '../../model/flow.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import { endpointReadings } from './service-endpoints.ts';

/** The family over which the port is asked: proxies of both families may share it, and then that of IPv4 is always open. */
export function healthCheckFamily({ spec: { ipFamilies = ['IPv4'] } }: Service): IpFamily {
  return ipFamilies.includes('IPv4') ? 'IPv4' : 'IPv6';
}

/** No outcomes where the Service has no such port. Source: rules 62, 75. */
export function predictHealthCheck(
  service: Service,
  { node, client }: { readonly node: string; readonly client: 'inside' | 'outside' },
  slices: readonly EndpointSlice[],
): FlowPrediction {
  const { ports = [], ipFamilies = ['IPv4'], healthCheckNodePort } = service.spec;
  if (healthCheckNodePort === undefined) return { outcomes: [], rules: [75] };
  const healthy = new Set(
    ipFamilies.flatMap((ipFamily) => {
      const byPort = ports.map((port) =>
        endpointReadings(service, port, ipFamily, slices).map((endpoints) =>
          endpoints.some(({ ready, nodeName }) => ready && nodeName === node),
        ),
      );
      const isCertain = byPort.some((readings) => readings.length > 0 && readings.every(Boolean));
      const isPossible = byPort.some((readings) => readings.length === 0 || readings.some(Boolean));
      return [isCertain, isPossible];
    }),
  );
  const answers = [...healthy].map((isHealthy): FlowOutcome => ({
    kind: 'backends',
    backends: [isHealthy ? 'HTTP-200' : 'HTTP-503'],
  }));
  const outcomes: readonly FlowOutcome[] = client === 'inside' ? [...answers, { kind: 'drop' }] : answers; // prettier-ignore
  return { outcomes, rules: [62, 75] };
}
