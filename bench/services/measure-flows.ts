/** Flows per second through one Service, and how long a whole check of their distribution takes. */
import { defaultDistributionOptions } from '../../checkers/load/check-distribution.ts';
import { percentile } from '../../report/percentile.ts';
import { askQuestions } from '../../runner/services/ask-questions.ts';
import type { WarmLane } from './warm-lane.ts';

export interface FlowFigures {
  readonly flows: number;
  readonly repeats: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
  readonly flowsPerSecond: number;
}

const flows = 2_000;
const inFlight = 4;
const timeoutMs = 1_300;

/** Checks of 2,000 flows with looks at 500 and 1,000, each with its verdict; one goes before and does not count. */
export async function measureFlows(
  { services, target, prediction }: WarmLane,
  repeats: number,
  signal: AbortSignal,
): Promise<FlowFigures> {
  const options = { ...defaultDistributionOptions, looks: [500, 1_000, flows], concurrency: inFlight }; // prettier-ignore
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const start = performance.now();
    const [judged] = await askQuestions(services, [{ target, prediction, options }], timeoutMs, signal); // prettier-ignore
    const elapsed = performance.now() - start;
    if (judged?.verdict.status !== 'conforms') {
      throw new Error(`a check ended with ${JSON.stringify(judged?.verdict)}`);
    }
    if (repeat > 0) times.push(elapsed);
  }
  const at = (share: number): number => Math.round(percentile(times, share) ?? Number.NaN);
  const medianMs = at(0.5);
  return { flows, repeats, minMs: at(0), medianMs, maxMs: at(1), flowsPerSecond: Math.round((flows / medianMs) * 1_000) }; // prettier-ignore
}
