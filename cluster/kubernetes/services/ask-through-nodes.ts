/**
 * Samples of flows in rounds: an external endpoint has one route to an address at a time, so that what goes to the same address
 * through several nodes is asked one node after another, and the rest with the first.
 */
import { messageOf } from '../../../model/errors.ts';
import type { FlowSample } from '../../../model/flow.ts';
import type { HostRoute } from '../../external-endpoints.ts';
import type { FlowRequest } from '../../service-lane.ts';

export interface RoundSteps {
  readonly setRoutes: (routes: readonly HostRoute[]) => Promise<void>;
  /** One sample per request, in order. */
  readonly ask: (requests: readonly FlowRequest[]) => Promise<readonly FlowSample[]>;
}

/** One sample per request, in order; a route that cannot be set is the problem of those that need it. Rejects as `ask` does. */
export async function askThroughNodes(
  requests: readonly FlowRequest[],
  { setRoutes, ask }: RoundSteps,
  signal: AbortSignal,
): Promise<readonly FlowSample[]> {
  const samples = new Map<FlowRequest, FlowSample>();
  for (const round of roundsOf(requests)) {
    let problem: string | undefined;
    const routes = routesOf(round);
    try {
      if (routes.length > 0) await setRoutes(routes);
    } catch (error) {
      signal.throwIfAborted();
      problem = `no route from outside: ${messageOf(error)}`;
    }
    const lost = problem === undefined ? [] : round.filter(({ nextHop }) => nextHop !== undefined);
    for (const request of lost) samples.set(request, { flows: [], problem });
    const asked = round.filter((request) => !samples.has(request));
    const results = await ask(asked);
    asked.forEach((request, index) => {
      samples.set(request, results[index] ?? { flows: [], problem: 'left out' });
    });
  }
  return requests.map((request) => samples.get(request) ?? { flows: [], problem: 'not asked' });
}

/** In each round every address has one way. */
function roundsOf(requests: readonly FlowRequest[]): readonly (readonly FlowRequest[])[] {
  const hops = new Map<string, string[]>();
  const rounds: FlowRequest[][] = [];
  for (const request of requests) {
    const { address, nextHop } = request;
    let index = 0;
    if (nextHop !== undefined) {
      const known = hops.get(address) ?? [];
      hops.set(address, known);
      if (!known.includes(nextHop)) known.push(nextHop);
      index = known.indexOf(nextHop);
    }
    while (rounds.length <= index) rounds.push([]);
    rounds[index]?.push(request);
  }
  return rounds;
}

function routesOf(round: readonly FlowRequest[]): readonly HostRoute[] {
  const ways = new Map<string, string>();
  for (const { address, nextHop } of round) {
    if (nextHop !== undefined) ways.set(address, nextHop);
  }
  return [...ways].map(([address, nodeIp]) => ({ address, nodeIp }));
}
