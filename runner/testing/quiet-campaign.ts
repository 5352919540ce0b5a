/** A campaign for tests and benches: generated cases on a given cluster, nothing printed, nothing investigated. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { runCampaign, type CampaignResult } from '../campaign.ts';

export interface QuietCampaignOptions {
  readonly scenarioAt: (index: number) => Scenario;
  readonly cases: number;
  /** Default 1. */
  readonly lanes?: number;
  /** Default false. */
  readonly failFast?: boolean;
  /** Default 3000. */
  readonly settleTimeoutMs?: number;
  readonly profile?: Profile;
  readonly onCase?: (result: CaseResult) => void;
  readonly signal?: AbortSignal;
}

/** Runs cases 0 to `cases` - 1 and closes the cluster. */
export async function quietCampaign(
  cluster: Cluster,
  { onCase, signal, ...options }: QuietCampaignOptions,
): Promise<CampaignResult> {
  const result = await runCampaign(
    cluster,
    {
      stored: [],
      alpha: createAlphaBudget(),
      firstIndex: 0,
      timeLimitMs: undefined,
      lanes: 1,
      failFast: false,
      settleTimeoutMs: 3_000,
      throwRejections: false,
      profile: specificationProfile,
      ...options,
    },
    {
      onLaneReady: () => undefined,
      onLaneLost: () => undefined,
      onResult: () => undefined,
      onSkip: () => undefined,
      onIncapable: () => undefined,
      onCase: (finished) => onCase?.(finished),
      date: () => new Date(0),
    },
    signal ?? new AbortController().signal,
  );
  await cluster.close();
  return result;
}
