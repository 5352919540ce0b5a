/**
 * The cases of a campaign in their order: fixtures and the corpus first, then the generated ones. Steering leaves out
 * generated cases by index, by name, and never alters one. Lanes take from it side by side.
 */
import type { Clock } from '../cluster/cluster.ts';
import type { CaseRequest } from '../model/case-result.ts';
import type { Scenario } from '../model/scenario.ts';

/** Cases that steering may leave out one after another; then nothing new is to be expected and the campaign ends. */
const skippedInARowMax = 500;

export interface CaseQueueOptions {
  /** Run before the generated cases, in this order. */
  readonly stored: readonly CaseRequest[];
  /** Generated case i. */
  readonly scenarioAt: (index: number) => Scenario;
  readonly firstIndex: number;
  readonly cases: number;
  /** Milliseconds after which no new case starts. */
  readonly timeLimitMs: number | undefined;
}

export interface Steering {
  /** The known signatures beside which this case can show nothing; undefined where it must run. */
  onlyKnown(request: CaseRequest): readonly string[] | undefined;
}

export interface CaseQueue {
  /** The next case, or undefined at the end. Rejects with the signal's reason when aborted. */
  next(signal: AbortSignal): Promise<CaseRequest | undefined>;
  /** Puts back a case that was taken and not begun: it is the next one. */
  giveBack(request: CaseRequest): void;
  /** How many cases were put back and not taken again. */
  givenBack(): number;
}

/** A queue whose time limit counts from now on. `onSkip` hears of each case that is left out. */
export function createCaseQueue(
  options: CaseQueueOptions,
  clock: Clock,
  steering: Steering | undefined,
  onSkip: (request: CaseRequest, signatures: readonly string[]) => void,
): CaseQueue {
  const { stored, scenarioAt, firstIndex, cases, timeLimitMs } = options;
  const start = clock.now();
  const returned: CaseRequest[] = [];
  let position = 0;
  let index = firstIndex;
  let skippedInARow = 0;
  const take = (): CaseRequest | undefined => {
    if (timeLimitMs !== undefined && clock.now() - start >= timeLimitMs) return undefined;
    const first = stored[position];
    if (first !== undefined) {
      position++;
      return first;
    }
    if (index >= firstIndex + cases || skippedInARow >= skippedInARowMax) return undefined;
    const request = { scenario: scenarioAt(index), phase: 'generate', index } as const;
    index++;
    return request;
  };
  return {
    async next(signal) {
      for (;;) {
        signal.throwIfAborted();
        const again = returned.pop();
        if (again !== undefined) return again;
        const request = take();
        if (request?.phase !== 'generate') return request;
        const signatures = steering?.onlyKnown(request);
        if (signatures === undefined) {
          skippedInARow = 0;
          return request;
        }
        skippedInARow++;
        onSkip(request, signatures);
        // Other lanes, timers and Ctrl-C get their turn between two predictions.
        await clock.wait(0, signal);
      }
    },
    giveBack(request) {
      returned.push(request);
    },
    givenBack: () => returned.length,
  };
}
