/**
 * The Services of a lane in a failing environment. Agents that cannot be asked are problems of a sample; a backend whose container was
 * started again refuses, and one behind a cut network is silent, as on a real cluster: that looks like a fault, and must not come twice.
 */
import type { FlowResult, FlowSample } from '../../../model/flow.ts';
import { endpointName } from '../../../model/probe.ts';
import type { FlowRequest, ServiceLane } from '../../service-lane.ts';
import { crossesCut, silenceOf, type RoundState } from './disturbances.ts';
import type { LaneChaos } from './lane-chaos.ts';

export function chaoticServices(services: ServiceLane, chaos: LaneChaos): ServiceLane {
  return {
    readEndpointSlices: (signal) =>
      chaos.read('reading endpoints', () => services.readEndpointSlices(signal)),
    moveSentinel: (signal) =>
      chaos.change('moving the Service sentinel', () => services.moveSentinel(signal), signal),
    readSentinel: async (options, signal) =>
      chaos.reading(await services.readSentinel(options, signal)),
    // Backends answer orders; which of them is asked first is as good as any other.
    listen: (ports, signal) =>
      chaos.change('opening ports', () => services.listen(ports, signal), signal),
    stillListen: (ports, signal) => {
      const [gone] = chaos.restartedPods();
      if (gone !== undefined)
        return Promise.resolve(`simulated chaos: the agent of ${gone} is gone`);
      return chaos.read('asking for open ports', () => services.stillListen(ports, signal));
    },
    flows: async (requests, options, signal) => {
      const state = chaos.round(requests.map(({ source }) => source));
      const samples = await services.flows(requests, options, signal);
      await chaos.waitOut(state, options.timeoutMs, signal);
      return samples.map((sample, index) => disturbedSample(requests[index], sample, state));
    },
  };
}

function disturbedSample(
  request: FlowRequest | undefined,
  sample: FlowSample,
  state: RoundState,
): FlowSample {
  if (request === undefined) return sample;
  const problem = silenceOf(request.source, state);
  if (problem !== undefined) return { flows: [], problem };
  const source = endpointName(request.source);
  const flows = sample.flows.map((flow): FlowResult => {
    if (!('backend' in flow)) return flow;
    const target = state.endOf.get(flow.backend);
    if (crossesCut(source, target, state)) return { failure: 'timeout' };
    return state.lostAgents.has(target ?? '') ? { failure: 'refused' } : flow;
  });
  return { ...sample, flows };
}
