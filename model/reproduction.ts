/**
 * What a reproduction folder says about itself (finding.yaml): which signature to look for, in which cells it was seen,
 * how it behaved, and on what. `kubeprop replay DIR` needs this and the scenario beside it, and no generator.
 */
import { z } from 'zod';
import type { ClusterFacts } from './bound-world.ts';
import type { ShrinkSummary, Stability } from './finding.ts';
import type { IpFamily, Protocol } from './kubernetes.ts';
import type { MismatchDirection } from './verdict.ts';

export const reproductionApiVersion = 'kubeprop.dev/v1alpha1';

/** A cell that mismatched; ends are written as `x/a` or `external:e0`. */
export interface ReproductionCell {
  /** 0 is the initial world, i the world after step i. */
  readonly step: number;
  readonly source: string;
  readonly target: string;
  readonly ipFamily: IpFamily;
  readonly protocol: Protocol;
  readonly port: number;
  readonly direction: MismatchDirection;
}

export interface Reproduction {
  readonly apiVersion: typeof reproductionApiVersion;
  readonly kind: 'Reproduction';
  readonly signature: string;
  readonly stability: Stability;
  /** Confirmed mismatches, the one that reproduce.sh asks first. */
  readonly cells: readonly ReproductionCell[];
  /** Bound on settling, milliseconds. */
  readonly settleTimeoutMs: number;
  readonly shrink: ShrinkSummary;
  readonly versions: {
    readonly kubeprop: string;
    readonly generator: string;
    readonly profile: string;
    readonly cluster: ClusterFacts;
  };
}

const count = z.int().min(0);

export const stabilitySchema: z.ZodType<Stability> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stable'), repeats: count }),
  z.strictObject({ kind: z.literal('intermittent'), mismatches: count, repeats: count }),
  z.strictObject({ kind: z.literal('transient'), healedAfterMs: z.number() }),
  z.strictObject({ kind: z.literal('state-dependent'), preceding: count.optional() }),
  z.strictObject({ kind: z.literal('unknown'), reason: z.string() }),
]);

/** A record, so that the compiler misses one that is left out. */
const endings: Readonly<Record<ShrinkSummary['ended'], true>> = {
  minimal: true,
  rounds: true,
  time: true,
  interrupted: true,
  'too-rare': true,
  'not-reproduced': true,
  off: true,
};

export const shrinkSchema: z.ZodType<ShrinkSummary> = z.strictObject({
  rounds: count,
  candidates: count,
  lanes: count,
  elapsedMs: z.number(),
  ended: z.enum(Object.keys(endings) as (keyof typeof endings)[]),
  fields: z.array(
    z.strictObject({
      path: z.string(),
      note: z.enum(['any value fails', 'only this', 'not tried']),
    }),
  ),
});

const ipFamily = z.enum(['IPv4', 'IPv6']);

/** Details of a cluster grow with the versions of kubeprop: unknown ones are kept. */
export const clusterFactsSchema: z.ZodType<ClusterFacts> = z.looseObject({
  kind: z.enum(['simulated', 'kubernetes']),
  name: z.string(),
  cni: z.string(),
  serverVersion: z.string(),
  nodes: z.array(z.string()),
  ipFamilies: z.array(ipFamily),
  externalEndpoints: z.array(z.string()),
  details: z.record(z.string(), z.string()),
});

const end = z
  .string()
  .regex(/^([a-z0-9.-]+\/[a-z0-9.-]+|external:[a-z0-9.-]+)$/, 'an end: x/a or external:e0');

const reproductionCell: z.ZodType<ReproductionCell> = z.strictObject({
  step: count,
  source: end,
  target: end,
  ipFamily,
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  port: z.int().min(1).max(65535),
  direction: z.enum(['false-allow', 'false-deny']),
});

export const reproductionSchema: z.ZodType<Reproduction> = z.strictObject({
  apiVersion: z.literal(reproductionApiVersion),
  kind: z.literal('Reproduction'),
  signature: z
    .string()
    .regex(/^[^/\s]+\/(false-allow|false-deny)\/\S+$/, 'checker/direction/shape'),
  stability: stabilitySchema,
  cells: z.array(reproductionCell).min(1),
  settleTimeoutMs: z.number().positive(),
  shrink: shrinkSchema,
  versions: z.strictObject({
    kubeprop: z.string(),
    generator: z.string(),
    profile: z.string(),
    cluster: clusterFactsSchema,
  }),
});
