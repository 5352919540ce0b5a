/** The two ends of a mismatching cell as its signature sees them: a probe and a stored world go in. */
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import type { Labels, Pod } from '../../model/kubernetes.ts';
import { endpointName, type Endpoint, type Probe } from '../../model/probe.ts';
import { namespaceNameLabel } from '../../model/kubernetes.ts';

export interface PodCellEnd {
  readonly kind: 'pod';
  readonly pod: Pod;
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly address: string | undefined;
}

export interface ExternalCellEnd {
  readonly kind: 'external';
  readonly address: string | undefined;
}

export type CellEnd = PodCellEnd | ExternalCellEnd;

/** The end in the world; undefined where the world does not hold it. */
export function cellEnd(
  endpoint: Endpoint,
  { ipFamily }: Pick<Probe, 'ipFamily'>,
  world: BoundWorld,
): CellEnd | undefined {
  if (endpoint.kind === 'external') {
    const external = world.externals.find(({ name }) => name === endpoint.name);
    return external && { kind: 'external', address: external.addresses[ipFamily] };
  }
  const { namespace, name } = endpoint;
  const pod = world.pods.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
  if (pod === undefined) return undefined;
  const stored = world.namespaces.find(({ metadata }) => metadata.name === namespace);
  return {
    kind: 'pod',
    pod,
    namespace,
    labels: pod.metadata.labels ?? {},
    namespaceLabels: { ...stored?.metadata.labels, [namespaceNameLabel]: namespace },
    address: podAddresses(pod)[ipFamily],
  };
}

/** Features of the cell itself; the plainest is IPv4 TCP between pods of two nodes, which has none. */
export function cellFeatures(probe: Probe, source: CellEnd, target: CellEnd): readonly string[] {
  const { ipFamily, protocol } = probe;
  const self = endpointName(probe.source) === endpointName(probe.target);
  const pods = [source, target].flatMap((end) => (end.kind === 'pod' ? [end.pod.spec] : []));
  const [one, other] = pods;
  const sameNode = one?.nodeName !== undefined && one.nodeName === other?.nodeName;
  return [
    ...(ipFamily === 'IPv6' ? ['IPv6'] : []),
    ...(protocol === 'TCP' ? [] : [protocol]),
    ...(source.kind === 'external' ? ['external-source'] : []),
    ...(target.kind === 'external' ? ['external-target'] : []),
    ...(self ? ['self'] : []),
    ...(sameNode && !self ? ['same-node'] : []),
    ...(pods.some(({ hostNetwork }) => hostNetwork === true) ? ['hostNetwork'] : []),
  ];
}
