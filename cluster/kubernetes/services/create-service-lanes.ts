/** The Services and DNS of one lane on a real cluster: published endpoints, the sentinel, listeners, flows and questions. */
import { podAddresses } from '../../../model/bound-world.ts';
import type { Endpoint } from '../../../model/probe.ts';
import { serviceNameLabel } from '../../../model/service.ts';
import type { DnsLane } from '../../dns-lane.ts';
import type { LifecycleLane } from '../../lifecycle-lane.ts';
import type { BackendPort, ServiceLane } from '../../service-lane.ts';
import type { AgentClient } from '../agent-client.ts';
import { groupBy } from '../group-by.ts';
import type { RunContext } from '../run-context.ts';
import { objectKey, type Slice } from '../slice.ts';
import { askFlows } from './ask-flows.ts';
import { askThroughNodes } from './ask-through-nodes.ts';
import { createDnsLane } from './create-dns-lane.ts';
import { createLifecycleLane } from './create-lifecycle-lane.ts';
import { listEndpointSlices } from './list-endpoint-slices.ts';
import { openPorts } from './open-ports.ts';
import { createServiceSentinel } from './service-sentinel.ts';

/** `slice` holds the worlds, `sentinelSlice` the pods of the sentinel. */
export function createServiceLanes(
  context: RunContext,
  slice: Slice,
  sentinelSlice: Slice,
): {
  readonly services: ServiceLane;
  readonly dns: DnsLane;
  readonly lifecycle: LifecycleLane;
} {
  const sentinel = createServiceSentinel(context, sentinelSlice);
  const agentOf = (source: Endpoint): AgentClient | undefined =>
    source.kind === 'external'
      ? context.externals.get(source.name)?.agent
      : slice.pods.get(`${source.namespace}/${source.name}`)?.agent;
  const services: ServiceLane = {
    async readEndpointSlices(signal) {
      const all = await listEndpointSlices(context.api, [...slice.namespaces.keys()], signal);
      // Slices of Services that were just deleted go by themselves.
      return all.filter(({ metadata: { namespace, labels } }) =>
        slice.services.has(objectKey({ namespace, name: labels?.[serviceNameLabel] ?? '' })),
      );
    },
    moveSentinel: (signal) => sentinel.move(signal),
    readSentinel: (options, signal) => sentinel.read(options, signal),
    async listen(ports: readonly BackendPort[], signal) {
      const byAddress = new Map(
        [...slice.pods.values()].flatMap((pod) =>
          Object.values(podAddresses(pod.stored)).map((address) => [address, pod] as const),
        ),
      );
      const problems = await Promise.all(
        [...groupBy(ports, ({ address }) => byAddress.get(address))].map(async ([pod, mine]) =>
          pod === undefined ? undefined : await openPorts(pod, mine),
        ),
      );
      signal.throwIfAborted();
      return problems.find((problem) => problem !== undefined);
    },
    flows: (requests, options, signal) =>
      askThroughNodes(
        requests,
        {
          setRoutes: (routes) => context.setRoutes(routes, signal),
          ask: (round) => askFlows(round, options, agentOf, signal),
        },
        signal,
      ),
  };
  return {
    services,
    dns: createDnsLane(context, slice, sentinelSlice, sentinel),
    lifecycle: createLifecycleLane(context, slice),
  };
}
