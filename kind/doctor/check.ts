/** One thing that a machine needs for KIND clusters: what was seen, whether it is enough, and how to get it. */

/** `missing` keeps clusters from being created; `limited` keeps something from being tested. */
type CheckStatus = 'ok' | 'limited' | 'missing';

export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, in a few words. */
  readonly seen: string;
  /** What to do; absent when the status is ok. */
  readonly hint?: string;
}
