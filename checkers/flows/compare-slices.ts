/**
 * Compares the endpoints that the control plane published with those that the oracle derives (rules 61 to 65): one line per
 * endpoint and port, so that it does not matter how they are spread over slices.
 */
import { serviceNameLabel, type EndpointSlice } from '../../model/service.ts';

export interface SliceDifference {
  /** Predicted, and not there. */
  readonly missing: readonly string[];
  /** There, and not predicted. */
  readonly unexpected: readonly string[];
}

/** The difference; both lists are empty where the slices say the same. */
export function compareSlices(
  predicted: readonly EndpointSlice[],
  published: readonly EndpointSlice[],
): SliceDifference {
  const wanted = new Set(predicted.flatMap(linesOf));
  const seen = new Set(published.flatMap(linesOf));
  return {
    missing: [...wanted].filter((line) => !seen.has(line)).sort(),
    unexpected: [...seen].filter((line) => !wanted.has(line)).sort(),
  };
}

function linesOf({ metadata, addressType, endpoints, ports = [] }: EndpointSlice): string[] {
  const service = `${metadata.namespace ?? ''}/${metadata.labels?.[serviceNameLabel] ?? ''}`;
  return endpoints.flatMap(
    ({ addresses, conditions = {}, nodeName = '', hostname = '', hints }) => {
      const { ready = true, serving = true, terminating = false } = conditions;
      const state = [
        ready ? 'ready' : '',
        serving ? 'serving' : '',
        terminating ? 'terminating' : '',
      ];
      const words = state.filter((word) => word !== '').join(' ');
      // Hints of an endpoint that is not ready say nothing (rule 72); the controller leaves old ones.
      const places = ready ? [...(hints?.forZones ?? []), ...(hints?.forNodes ?? [])] : [];
      const close = places.map(({ name }) => ` for ${name}`).join('');
      const end = `${service} ${addressType} ${addresses[0] ?? ''} on ${nodeName} ${hostname} [${words}]${close}`;
      if (ports.length === 0) return [`${end} without ports`];
      return ports.map(
        ({ name, protocol, port }) => `${end} ${name ?? ''}:${port ?? 0}/${protocol ?? 'TCP'}`,
      );
    },
  );
}
