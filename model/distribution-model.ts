/**
 * How a proxy spreads new flows over the backends of one node, as data: what the oracle predicts and the checker holds a
 * sample against (rules 77, 83 to 85).
 */

/**
 * `independent`: each flow draws its backend on its own, by shares. `rotation`: one after another, per node and port; flows
 * in progress may swap neighbours. `per-client`: each client address has one backend. `expiring`: it keeps the backend until
 * `timeoutMs` after its last flow, then draws one by shares. `single`: all flows have one. `least-connections`: while flows are
 * held open, the numbers per backend differ by at most one.
 */
export type DistributionModel =
  | { readonly kind: 'independent'; readonly shares: ReadonlyMap<string, number> }
  | { readonly kind: 'rotation'; readonly backends: readonly string[] }
  | { readonly kind: 'per-client'; readonly backends: readonly string[] }
  | {
      readonly kind: 'expiring';
      readonly shares: ReadonlyMap<string, number>;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'single'; readonly backends: readonly string[] }
  | { readonly kind: 'least-connections'; readonly backends: readonly string[] };

/** One new flow: a fresh source port, closed before it counts again (rule 86). */
export interface Flow {
  /** Address of the client as the node sees it. */
  readonly client: string;
  /** Key of the backend that answered. */
  readonly backend: string;
}

/** The backends that a model may use. */
export function backendsOf(model: DistributionModel): readonly string[] {
  return 'shares' in model ? [...model.shares.keys()] : model.backends;
}

/** How a sample contradicts a model. */
export type DistributionFault =
  | 'outside-set'
  | 'never-used'
  | 'skewed'
  | 'too-even'
  | 'not-rotating'
  | 'not-sticky'
  | 'affinity-never-ends'
  | 'unbalanced';

/** What a sample of flows says, which may grow. */
export type SampleVerdict<Fault> =
  | { readonly status: 'conforms'; readonly pValue?: number | undefined }
  | {
      readonly status: 'violates';
      readonly fault: Fault;
      readonly reason: string;
      readonly pValue?: number | undefined;
    }
  /** More flows decide; `wanted` in all. */
  | { readonly status: 'continue'; readonly wanted: number };
