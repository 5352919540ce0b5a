/**
 * Which endpoints one node uses for one kind of traffic: the endpoints of a port go in, a backend set, a refusal or a drop
 * comes out. The rules are those of kube-proxy's CategorizeEndpoints (pkg/proxy/topology.go), the same in every mode.
 */
import type { TrafficPolicy } from '../../model/service.ts';
import type { ServiceEndpoint } from './service-endpoints.ts';

export interface ProxyNode {
  readonly name: string;
  readonly zone?: string | undefined;
}

/**
 * `refuse`: a fast "connection refused" (no usable endpoint anywhere); `drop`: a timeout (policy Local, none here but some
 * elsewhere). Source: rule 68.
 */
export type UsableEndpoints =
  | {
      readonly kind: 'backends';
      readonly endpoints: readonly ServiceEndpoint[];
      readonly rules: readonly number[];
    }
  | { readonly kind: 'refuse' | 'drop'; readonly rules: readonly number[] };

/**
 * The endpoints that `node` uses under a traffic policy. Cluster: those that are ready, by topology hints where they are
 * complete, and if there are none all that still serve while terminating (rules 66, 72). Local: the same on this node alone,
 * without topology (rule 67).
 */
export function usableEndpoints(
  endpoints: readonly ServiceEndpoint[],
  policy: TrafficPolicy,
  node: ProxyNode,
): UsableEndpoints {
  const cluster = clusterEndpoints(endpoints, node);
  if (policy === 'Cluster') {
    return cluster.endpoints.length > 0
      ? { kind: 'backends', ...cluster }
      : { kind: 'refuse', rules: [66, 68] };
  }
  const here = endpoints.filter(({ nodeName }) => nodeName === node.name);
  const local = readyElseTerminating(here);
  if (local.endpoints.length > 0) {
    const rules = local.fallback ? [62, 67] : [67];
    return { kind: 'backends', endpoints: local.endpoints, rules };
  }
  const elsewhere = readyElseTerminating(endpoints).endpoints.length > 0;
  return { kind: elsewhere ? 'drop' : 'refuse', rules: [67, 68] };
}

function clusterEndpoints(
  endpoints: readonly ServiceEndpoint[],
  node: ProxyNode,
): { readonly endpoints: readonly ServiceEndpoint[]; readonly rules: readonly number[] } {
  const { endpoints: usable, fallback } = readyElseTerminating(endpoints);
  // The fallback to terminating endpoints ignores topology (rule 72).
  if (fallback) return { endpoints: usable, rules: [62, 66] };
  const close = closeEndpoints(usable, node);
  return close === undefined
    ? { endpoints: usable, rules: [66] }
    : { endpoints: close, rules: [66, 72] };
}

function readyElseTerminating(endpoints: readonly ServiceEndpoint[]): {
  readonly endpoints: readonly ServiceEndpoint[];
  readonly fallback: boolean;
} {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  if (ready.length > 0) return { endpoints: ready, fallback: false };
  const terminating = endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
  return { endpoints: terminating, fallback: terminating.length > 0 };
}

/**
 * Node hints count when every ready endpoint has one and one names this node; else zone hints in the same way; else
 * undefined: every endpoint is used (rule 72).
 */
function closeEndpoints(
  ready: readonly ServiceEndpoint[],
  { name, zone }: ProxyNode,
): readonly ServiceEndpoint[] | undefined {
  const byNode = hintedFor(ready, ({ nodeHints }) => nodeHints, name);
  if (byNode !== undefined) return byNode;
  return zone === undefined ? undefined : hintedFor(ready, ({ zoneHints }) => zoneHints, zone);
}

function hintedFor(
  ready: readonly ServiceEndpoint[],
  hintsOf: (endpoint: ServiceEndpoint) => ReadonlySet<string> | undefined,
  place: string,
): readonly ServiceEndpoint[] | undefined {
  if (ready.some((endpoint) => hintsOf(endpoint) === undefined)) return undefined;
  const here = ready.filter((endpoint) => hintsOf(endpoint)?.has(place));
  return here.length > 0 ? here : undefined;
}
