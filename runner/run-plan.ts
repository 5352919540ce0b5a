/** Everything that a run is told: the cluster, the cases and their phases, bounds, and where its words go. */
import type { Cluster } from '../cluster/cluster.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import type { CaseRequest } from '../model/case-result.ts';
import type { Profile } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';

/** `explicit`: fixtures; `reuse`: the corpus; `generate`: cases of the seed; `shrink`: findings to their smallest form. */
export const runPhases = ['explicit', 'reuse', 'generate', 'shrink'] as const;
export type RunPhase = (typeof runPhases)[number];

export interface ShrinkOptions {
  /** Candidates that live in the cluster side by side. */
  readonly lanes: number;
  /** Milliseconds after which the smallest scenario so far is taken. */
  readonly timeLimitMs: number;
}

export interface RunPlan {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly suite: string;
  readonly seed: number;
  readonly generatorOptions: GeneratorOptions;
  /** For the record; what they mean is in the fields below. */
  readonly phases: readonly RunPhase[];
  /** Fixtures and entries of the corpus, run before the generated cases. */
  readonly stored: readonly CaseRequest[];
  readonly scenarioAt: (index: number) => Scenario;
  readonly firstIndex: number;
  /** Undefined: bounded by time alone. */
  readonly cases: number | undefined;
  readonly timeLimitMs: number | undefined;
  readonly lanes: number;
  readonly failFast: boolean;
  readonly settleTimeoutMs: number;
  /** Whether violating cases are asked again in fresh lanes: not for the replay of one case. */
  readonly investigate: boolean;
  /** Undefined: findings are reported as large as they were found. */
  readonly shrink: ShrinkOptions | undefined;
  readonly reportDirectory: string;
  /** Flags that select the cluster again, for the commands that a report shows. */
  readonly clusterFlags: readonly string[];
  /** Whether too few cases or a uniform world make the run inconclusive: not for the replay of one case. */
  readonly healthChecks: boolean;
  readonly command: string;
  /** The command that runs a generated case again. */
  readonly replayCommand: (index: number) => string;
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly date: () => Date;
}

/** Conforms, violation, nothing proven, interrupted. */
export type RunExitCode = 0 | 1 | 3 | 130;
