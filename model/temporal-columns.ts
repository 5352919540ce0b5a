/** What a step showed over time, as the history stores it: columns, one letter an answer (history.ts). */
import { outcomeLetters } from './outcome-letters.ts';
import { probeKey } from './probe.ts';
import {
  temporalVerdicts,
  type EnforcementTime,
  type TemporalResult,
  type TemporalVerdict,
  type Watch,
} from './temporal.ts';

/** What a step showed over time, by column: `cell`, `sentAt`, `answeredAt` and one letter of `observed` an answer. */
export interface TemporalColumns {
  readonly verdicts: Readonly<Record<string, TemporalVerdict>>;
  /** As `x/a>x/b IPv4 TCP 80`, with what each is watched for. */
  readonly watched: readonly (readonly [string, Watch])[];
  readonly cell: readonly number[];
  /** Milliseconds since labels and policies began to be sent. */
  readonly sentAt: readonly number[];
  readonly answeredAt: readonly number[];
  /** See outcomeLetters. */
  readonly observed: string;
  readonly timesToEnforce: readonly EnforcementTime[];
  readonly reusedAddresses: readonly string[];
}

/** The columns of one step. */
export function temporalColumns(temporal: TemporalResult): TemporalColumns {
  const { answers, watched, timesToEnforce, reusedAddresses } = temporal;
  return {
    verdicts: Object.fromEntries(temporalVerdicts(temporal)),
    watched: watched.map(({ probe, watch }) => [probeKey(probe), watch] as const),
    cell: answers.map(({ cell }) => cell),
    sentAt: answers.map(({ sentAt }) => Math.round(sentAt)),
    answeredAt: answers.map(({ answeredAt }) => Math.round(answeredAt)),
    observed: answers.map(({ observation }) => outcomeLetters[observation.outcome]).join(''),
    timesToEnforce,
    reusedAddresses,
  };
}
