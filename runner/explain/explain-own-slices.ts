/**
 * Who answers a Service whose EndpointSlices its user made: the addresses of the manifests' slices that are usable by their
 * conditions. Where a traffic policy keeps to one node and nobody says which, the backends of every node are listed.
 */
import { serviceNameLabel, type Service } from '../../model/service.ts';
import { serviceBackends } from '../../oracle/services/service-backends.ts';
import { citeRules } from '../describe-item.ts';
import type { AssumedWorld } from './assumed-world.ts';
import type { ServiceConnection } from './explain-service.ts';
import { serviceId } from './find-service.ts';

export interface OwnBackend {
  readonly address: string;
  readonly port: number;
}

export interface OwnSlicesAnswer {
  readonly lines: readonly string[];
  readonly backends: readonly OwnBackend[];
}

/** Undefined where the manifests hold no slice of the Service. Source: rules 61 to 69. */
export function explainOwnSlices(
  connection: ServiceConnection,
  world: Pick<AssumedWorld, 'endpointSlices'>,
): OwnSlicesAnswer | undefined {
  const { source, service, port, node, via } = connection;
  const mine = world.endpointSlices.filter((slice) => isOf(service, slice.metadata));
  if (mine.length === 0) return undefined;
  const outside = source.kind === 'external';
  const { outcomes, rules } = serviceBackends(
    {
      service: node === undefined ? everyNode(service) : service,
      port: { ...port, nodePort: port.nodePort ?? 1 },
      ipFamily: outside ? source.ipFamily : (service.spec.ipFamilies?.[0] ?? 'IPv4'),
      via,
      client: outside ? 'outside' : 'inside',
      clientAddress: outside ? source.address : undefined,
      node: { name: node ?? '' },
    },
    mine,
  );
  const field = via === 'clusterIP' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  const local = service.spec[field] === 'Local';
  const texts = outcomes.map(
    (outcome) =>
    outcome.kind === 'backends' ? `${outcome.endpoints.length} of its addresses` : words[outcome.kind], // prettier-ignore
  );
  const backends = outcomes.flatMap((outcome) =>
    outcome.kind === 'backends' ? outcome.endpoints : [],
  );
  const distinct = [...new Map(backends.map((one) => [`${one.address} ${one.port}`, one])).values()]; // prettier-ignore
  return {
    lines: [
      `${source.id} -> Service ${serviceId(service)} ${port.protocol ?? 'TCP'} ${port.port}: ` +
        `${texts.length === 0 ? 'no address of this family' : texts.join(' or ')} (${citeRules(rules)})`,
      `  no selector: the EndpointSlices ${mine.map(({ metadata }) => metadata.name).join(', ')} (rule 61)`,
      ...(local && node === undefined
        ? [`  ${field} Local: only those on one node answer; --node names it (rules 67, 69)`]
        : []),
      ...distinct.map(({ address, port: number, nodeName }) => {
        const where = nodeName === undefined ? '' : ` on node ${nodeName}`;
        return `  backend: ${address} ${port.protocol ?? 'TCP'} ${number}${where}`;
      }),
    ],
    backends: distinct,
  };
}

const words = { refuse: 'refused', drop: 'dropped' } as const;

function isOf(
  { metadata: { namespace, name } }: Service,
  slice: AssumedWorld['endpointSlices'][number]['metadata'],
): boolean {
  return slice.namespace === namespace && slice.labels?.[serviceNameLabel] === name;
}

function everyNode(service: Service): Service {
  const { spec } = service;
  return {
    ...service,
    spec: { ...spec, internalTrafficPolicy: 'Cluster', externalTrafficPolicy: 'Cluster' },
  };
}
