/** Samples of flows: one order per source, all sources at once; whatever keeps a source from asking is a problem, no answer. */
import {
  outcomeCode,
  type FlowsResult,
  type OutcomeCode,
  type WireFlows,
} from '../../../agent/protocol.ts';
import { messageOf } from '../../../model/errors.ts';
import type { FlowFailure, FlowResult, FlowSample } from '../../../model/flow.ts';
import { endpointName, type Endpoint } from '../../../model/probe.ts';
import type { FlowOptions, FlowRequest } from '../../service-lane.ts';
import type { AgentClient } from '../agent-client.ts';
import { groupBy } from '../group-by.ts';

/** Beyond the flows' own time, for a busy machine and a slow API server. */
const graceMs = 15_000;
/** A flow that is answered takes far less; a sample that is not ends after a few. */
const flowMs = 20;
const timeoutsMax = 10;

/** One sample per request, in order. Rejects only when the signal aborts. */
export async function askFlows(
  requests: readonly FlowRequest[],
  { timeoutMs, concurrency }: FlowOptions,
  agentOf: (source: Endpoint) => AgentClient | undefined,
  signal: AbortSignal,
): Promise<readonly FlowSample[]> {
  const samples = new Map<FlowRequest, FlowSample>();
  const bySource = groupBy(requests, ({ source }) => endpointName(source));
  await Promise.all(
    [...bySource].map(async ([name, mine]) => {
      const [first] = mine;
      const agent = first === undefined ? undefined : agentOf(first.source);
      const results = await orderFlows(agent, name, mine, timeoutMs, concurrency);
      mine.forEach((request, index) => {
        samples.set(request, results[index] ?? { flows: [], problem: `${name} left out a sample` });
      });
    }),
  );
  signal.throwIfAborted();
  return requests.map((request) => samples.get(request) ?? { flows: [], problem: 'not asked' });
}

async function orderFlows(
  agent: AgentClient | undefined,
  name: string,
  requests: readonly FlowRequest[],
  timeoutMs: number,
  concurrency: number,
): Promise<readonly FlowSample[]> {
  const failed = (problem: string): readonly FlowSample[] =>
    requests.map(() => ({ flows: [], problem }));
  if (agent === undefined) return failed(`the cluster has no ${name}`);
  if (requests.some(({ protocol }) => protocol === 'SCTP')) {
    return failed('the agent has no SCTP sockets');
  }
  const wire = requests.map(({ protocol, http, address, port, count }): WireFlows => [
    http === true ? 'H' : protocol === 'TCP' ? 'T' : 'U',
    address,
    port,
    count,
    concurrency,
  ]);
  const deadlineMs = requests.reduce(
    (sum, { count }) => sum + count * flowMs + timeoutMs * timeoutsMax,
    graceMs,
  );
  try {
    const { r = [] } = await agent.order({ o: 'flows', t: timeoutMs, f: wire }, deadlineMs);
    return r.map((result) => readSample(result as FlowsResult));
  } catch (error) {
    return failed(messageOf(error));
  }
}

const failures: Readonly<Record<OutcomeCode, FlowFailure>> = {
  [outcomeCode.connected]: 'error',
  [outcomeCode.refused]: 'refused',
  [outcomeCode.reset]: 'reset',
  [outcomeCode.unreachable]: 'unreachable',
  [outcomeCode.timeout]: 'timeout',
  [outcomeCode.error]: 'error',
};

function readSample({ flows, who }: FlowsResult): FlowSample {
  const answers = who.map((text): FlowResult => {
    const [backend = '', sourceSeen = ''] = text.split(' ');
    return { backend, sourceSeen };
  });
  return {
    flows: flows.map((code): FlowResult => {
      if (code < 0) return { failure: failures[-code as OutcomeCode] };
      return answers[code] ?? { failure: 'error' };
    }),
  };
}
