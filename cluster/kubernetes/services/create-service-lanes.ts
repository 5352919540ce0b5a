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
import { askPorts, openPorts } from './open-ports.ts';
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
  /** The first problem of the pods that these ports are of. */
  const eachPod = async (
    ports: readonly BackendPort[],
    ask: typeof openPorts,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const byAddress = new Map(
      [...slice.pods.values()].flatMap((pod) =>
        Object.values(podAddresses(pod.stored)).map((address) => [address, pod] as const),
      ),
    );
    const problems = await Promise.all(
      [...groupBy(ports, ({ address }) => byAddress.get(address))].map(async ([pod, mine]) =>
        pod === undefined ? undefined : await ask(pod, mine),
      ),
    );
    signal.throwIfAborted();
    return problems.find((problem) => problem !== undefined);
  };
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
    listen: (ports, signal) => eachPod(ports, openPorts, signal),
    stillListen: (ports, signal) => eachPod(ports, askPorts, signal),
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
