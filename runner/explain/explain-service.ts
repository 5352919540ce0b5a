/**
 * Who answers a connection from a row of the manifests to a Service: the backends by row, those that only the cluster
 * knows to be usable, and rows that are selected without being backends. The oracle of Services is asked with every pod ready.
 */
import type { Workload } from '../../manifests/workload.ts';
import type { ServiceVia } from '../../model/flow.ts';
import type { IpFamily, Protocol } from '../../model/kubernetes.ts';
import {
  isHeadless,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';
import { findTargetPort } from '../../oracle/services/find-target-port.ts';
import { serviceBackends } from '../../oracle/services/service-backends.ts';
import type { UsableEndpoints } from '../../oracle/services/usable-endpoints.ts';
import { selects } from '../selects.ts';
import type { AssumedWorld } from './assumed-world.ts';
import type { NamedEnd } from './find-end.ts';

export interface ServiceConnection {
  readonly source: NamedEnd;
  /** The address of the Service that the client uses: the cluster's from a workload, another one from outside. */
  readonly via: ServiceVia;
  readonly service: Service;
  readonly port: ServicePort;
  /** The node of the client, or the one that a client outside sends to; absent means unknown. */
  readonly node: string | undefined;
}

export interface ServiceBackend {
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  /** Whether it is usable only where the cluster has placed it well (rule 67). */
  readonly placement: 'any' | 'local';
}

export interface ServiceAnswer {
  readonly backends: readonly ServiceBackend[];
  /** What happens where no backend is usable by placement; absent where there is one for sure. */
  readonly without?: 'refuse' | 'drop' | undefined;
  readonly rules: readonly number[];
  /** Selected rows that are no backends of the port, and why. */
  readonly left: readonly { readonly workload: Workload; readonly reason: string }[];
}

/** Source: rules 61 to 70, 76, 78, 107. A headless Service has no proxy: the client's port is the pod's. */
export function explainService(
  connection: ServiceConnection,
  world: AssumedWorld,
  workloads: readonly Workload[],
): ServiceAnswer {
  const { service, port } = connection;
  const { protocol = 'TCP' } = port;
  const selected = workloads.filter((row) => selects(service, row));
  const headless = isHeadless(service);
  const left = selected.flatMap((workload) => {
    if (workload.replicas === 0) return [{ workload, reason: 'has no replicas' }];
    const found = headless || findTargetPort(workload.pod.spec, port) !== undefined;
    const reason = `declares no ${protocol} port named ${port.targetPort ?? ''} (rule 64)`;
    return found ? [] : [{ workload, reason }];
  });
  const usable = selected.filter((row) => left.every(({ workload }) => workload !== row));
  if (headless) {
    const backends = usable.map((workload): ServiceBackend => ({
      workload,
      protocol,
      port: port.port,
      placement: 'any',
    }));
    return { backends, left, rules: [61, 78, 89] };
  }
  const [best, worst] = [true, false].map((placed) => ask(connection, world, placed));
  const certain = rowsOf(worst?.outcome, world);
  const possible = rowsOf(best?.outcome, world);
  const without = worst?.outcome?.kind;
  return {
    backends: usable
      .filter((row) => possible.has(row))
      .map((workload) => ({
        workload,
        protocol,
        port: findTargetPort(workload.pod.spec, port) ?? port.port,
        placement: certain.has(workload) ? 'any' : 'local',
      })),
    ...(without === 'refuse' || without === 'drop' ? { without } : {}),
    left,
    rules: [...new Set([61, 64, ...(best?.rules ?? []), ...(worst?.rules ?? [])])].toSorted(
      (a, b) => a - b,
    ),
  };
}

function ask(
  { source, via, service, port, node }: ServiceConnection,
  world: AssumedWorld,
  placed: boolean,
): { readonly outcome: UsableEndpoints | undefined; readonly rules: readonly number[] } {
  const name = node ?? '(node of the client)';
  const place = (row: Workload | undefined, own: string | undefined): string => {
    if (own !== undefined && node !== undefined) return own;
    // A client that is a backend is on its own node.
    return (source.kind === 'workload' && row === source.workload) || placed ? name : '(elsewhere)';
  };
  const slices = world.endpointSlices.map((slice): EndpointSlice => ({
    ...slice,
    endpoints: slice.endpoints.map((endpoint) => {
      const { namespace = '', name: pod = '' } = endpoint.targetRef ?? {};
      const row = world.rows.get(`${namespace}/${pod}`);
      return { ...endpoint, nodeName: place(row, endpoint.nodeName) };
    }),
  }));
  const outside = source.kind === 'external';
  const ipFamily: IpFamily = outside ? source.ipFamily : (service.spec.ipFamilies?.[0] ?? 'IPv4');
  const { outcomes, rules } = serviceBackends(
    {
      service,
      // The server gives a node port where the manifest names none.
      port: { ...port, nodePort: port.nodePort ?? 1 },
      ipFamily,
      via,
      client: outside ? 'outside' : 'inside',
      clientAddress: outside ? source.address : undefined,
      node: { name },
    },
    slices,
  );
  return { outcome: outcomes[0], rules };
}

function rowsOf(outcome: UsableEndpoints | undefined, world: AssumedWorld): ReadonlySet<Workload> {
  if (outcome?.kind !== 'backends') return new Set();
  return new Set(
    outcome.endpoints.flatMap(({ pod = '' }) => {
      const row = world.rows.get(pod);
      return row === undefined ? [] : [row];
    }),
  );
}
