/**
 * Which endpoints a client gets first: a preference for close ones, hints on own slices, complete ones and such with a gap, and
 * how long a source sticks to its backend.
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { Endpoint, EndpointSlice, Service, ServiceSpec } from '../../model/service.ts';
import { pickWeighted } from '../pick.ts';

/** The preference of a Service whose endpoints the control plane makes. */
export function distributionOf(roll: number): Pick<ServiceSpec, 'trafficDistribution'> {
  const kind = pickWeighted(roll, [
    ['none', 70],
    ['PreferClose', 10],
    ['PreferSameZone', 8],
    ['PreferSameNode', 12],
  ]);
  return kind === 'none' ? {} : { trafficDistribution: kind };
}

/** Absent is three hours. Those of a few seconds are waited for, so that only a few Services have them (rule 77). */
export function affinityTimeout(roll: number): Pick<ServiceSpec, 'sessionAffinityConfig'> {
  const kind = pickWeighted(roll, [
    ['absent', 35],
    ['60', 15],
    ['600', 15],
    ['86400', 10],
    ['3', 20],
    ['5', 5],
  ]);
  if (kind === 'absent') return {};
  return { sessionAffinityConfig: { clientIP: { timeoutSeconds: Number(kind) } } };
}

export type HintsOf = (pod: Pod, index: number) => Pick<Endpoint, 'hints'>;

/**
 * The hints of a Service's own slices: what one endpoint has follows from its pod, so that two slices say the same. Node n0 is
 * in zone z0; a hint may name another place than the endpoint's own.
 */
export function buildHints(closeness: number, rolls: readonly number[]): HintsOf {
  const kind = pickWeighted(closeness, [
    ['none', 55],
    ['zones', 15],
    ['nodes', 15],
    ['zones with gaps', 15],
  ]);
  return ({ spec: { nodeName = 'n0' } }, index) => {
    const roll = rolls[index] ?? 0;
    const place = pickWeighted(roll, [
      ['own', 70],
      ['n0', 15],
      ['n1', 15],
    ]);
    const node = place === 'own' ? nodeName : place;
    if (kind === 'none' || (kind === 'zones with gaps' && roll % 2 === 0)) return {};
    if (kind === 'nodes') return { hints: { forNodes: [{ name: node }] } };
    return { hints: { forZones: [{ name: node.replace('n', 'z') }] } };
  };
}

interface Built {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
}

/** The same without anything that servers before Kubernetes 1.34 do not know, unless it is wanted. */
export function withCloseEndpoints(built: Built, wanted: boolean): Built {
  if (wanted) return built;
  return {
    services: built.services.map((service) => ({
      ...service,
      spec: { ...service.spec, trafficDistribution: undefined },
    })),
    endpointSlices: built.endpointSlices.map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map(({ hints, ...endpoint }) =>
        hints?.forNodes === undefined ? { ...endpoint, ...(hints && { hints }) } : endpoint,
      ),
    })),
  };
}
