/**
 * Fresh lanes: namespaces, pods and addresses that no case has used, so that what a mismatch needs of its lane's past is
 * told from what it is. Their indices begin above those of any campaign and never come twice.
 */
import type { Cluster, Lane } from '../../cluster/cluster.ts';
import type { CaseRequest, CaseResult } from '../../model/case-result.ts';
import { checkPositiveControl } from '../positive-control.ts';
import type { CaseContext, CaseFocus } from '../case-context.ts';
import { runCase } from '../run-case.ts';

/** Index of the first fresh lane. */
const freshLaneMin = 100;

export interface FreshLane {
  readonly context: CaseContext;
  /** Runs a case in this lane. */
  run(request: CaseRequest, focus?: CaseFocus): Promise<CaseResult>;
  close(): Promise<void>;
}

export interface FreshLanes {
  /**
   * Opens a lane in which the scenario without its policies is open everywhere. Throws HarnessError('environment') where
   * the cluster gives no such lane.
   */
  open(like: CaseContext, request: CaseRequest, signal: AbortSignal): Promise<FreshLane>;
  /** The first of so many indices that nobody else gets. */
  reserve(count: number): number;
}

export function createFreshLanes(cluster: Cluster): FreshLanes {
  let next = freshLaneMin;
  const reserve = (count: number): number => {
    next += count;
    return next - count;
  };
  return {
    reserve,
    async open(like, { scenario }, signal) {
      const lane: Lane = await cluster.openLane(reserve(1), signal);
      // A rejected object is no reason to end the run: it was accepted in the lane that it came from.
      const context: CaseContext = { ...like, lane, memory: new Map(), throwRejections: false };
      try {
        await checkPositiveControl(lane, cluster, scenario, like.timeouts, signal);
      } catch (error) {
        await lane.close();
        throw error;
      }
      return {
        context,
        run: (request, focus) => runCase(context, request, signal, focus),
        close: () => lane.close(),
      };
    },
  };
}
