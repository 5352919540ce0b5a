/** The flows of one request over virtual time, as an agent sends them: some in flight, the next when one has ended. */
import type { FlowResult } from '../../../model/flow.ts';
import type { FlowOptions, FlowRequest } from '../../service-lane.ts';
import { connectMs } from '../prober.ts';

/** Samples end early as those of an agent do. */
const unansweredMax = 16;
/** When a SYN that nobody answered is sent again, after the first. */
const synAgainMs = 1_000;

/** Results in the order of sending, and the moment at which the last flow ended. */
export function sendFlows(
  request: FlowRequest,
  { timeoutMs, concurrency }: FlowOptions,
  startMs: number,
  flow: (request: FlowRequest, tries: readonly number[]) => FlowResult,
): { readonly flows: readonly FlowResult[]; readonly endedAt: number } {
  const flows: FlowResult[] = [];
  const workers = Array.from({ length: Math.max(1, concurrency) }, () => startMs);
  let failed = 0;
  while (flows.length < request.count && failed < unansweredMax) {
    const atMs = Math.min(...workers);
    const isSentAgain = request.protocol === 'TCP' && timeoutMs > synAgainMs;
    const result = flow(request, isSentAgain ? [atMs, atMs + synAgainMs] : [atMs]);
    const isSilent = 'failure' in result && result.failure === 'timeout';
    if ('failure' in result) failed++;
    workers[workers.indexOf(atMs)] = atMs + (isSilent ? timeoutMs : connectMs);
    flows.push(result);
  }
  return { flows, endedAt: Math.max(...workers) };
}
