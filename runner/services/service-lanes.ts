/** Lanes for cases of Services: those of a run by number, and fresh ones that no case has used. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { RunPlan } from '../run-plan.ts';
import { createFreshLanes } from '../investigate/fresh-lanes.ts';
import { createKeptAnswers } from './kept-answers.ts';
import type { FlowCaseContext } from './run-flow-case.ts';

export interface ServiceLanes {
  /** The lane of this number with what its cases need. */
  readonly open: (number: number, signal: AbortSignal) => Promise<FlowCaseContext>;
  /** Uses a lane that is new in everything, and closes it. */
  readonly withFresh: <T>(
    use: (context: FlowCaseContext) => Promise<T>,
    signal: AbortSignal,
  ) => Promise<T>;
  /** The first of so many numbers that nobody else gets. */
  readonly reserve: (count: number) => number;
}

export type ServiceLanePlan = Pick<
  RunPlan,
  'profile' | 'settleTimeoutMs' | 'healthChecks' | 'date'
> & { readonly cluster: Cluster };

export function createServiceLanes(plan: ServiceLanePlan): ServiceLanes {
  const { cluster, profile, settleTimeoutMs, healthChecks, date } = plan;
  const { clock, facts } = cluster;
  const fresh = createFreshLanes(cluster);
  const kept = createKeptAnswers(clock.now());
  const reserve = (count: number): number => fresh.reserve(count);
  const open = async (number: number, signal: AbortSignal): Promise<FlowCaseContext> => {
    const lane = await cluster.openLane(number, signal);
    const throwRejections = !healthChecks;
    return { lane, clock, facts, profile, settleTimeoutMs, kept, throwRejections, date };
  };
  return {
    open,
    reserve,
    async withFresh(use, signal) {
      const context = await open(reserve(1), signal);
      try {
        return await use(context);
      } finally {
        await context.lane.close();
      }
    },
  };
}
