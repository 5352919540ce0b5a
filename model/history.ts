/**
 * Events of history.jsonl: one JSON object a line, everything that a report shows can be recomputed from it. Matrices
 * are stored by column, one letter a cell, because a night has tens of millions of cells.
 */
import type { ClusterFacts } from './bound-world.ts';
import type {
  CasePhase,
  CaseResult,
  CellMismatch,
  SettleResult,
  StepResult,
  StepTimings,
} from './case-result.ts';
import type { FinishedCase } from './finished-case.ts';
import type { ExplainedCell, Finding, ShrinkSummary, Stability } from './finding.ts';
import { explainedCells } from './finding.ts';
import type { FlowCaseFinished, ServiceFindingRecorded } from './flow-event.ts';
import { outcomeLetters } from './outcome-letters.ts';
import { openCellColumns, type OpenCellColumns } from './open-cell-columns.ts';
import type { Reachability } from './prediction.ts';
import type { Probe } from './probe.ts';
import { endpointName } from './probe.ts';
import type { ReducedViolation } from './reduced-violation.ts';
import type { RelationResult } from './relation-result.ts';
import type { Scenario, WorldObject } from './scenario.ts';
import { temporalColumns, type TemporalColumns } from './temporal-columns.ts';

export const historyApiVersion = 'kubeprop.dev/history/v1alpha1';

export interface RunStarted {
  readonly type: 'run-started';
  readonly apiVersion: typeof historyApiVersion;
  readonly time: string;
  readonly seed: number;
  readonly suite: string;
  readonly generatorVersion: string;
  readonly generatorOptions: Readonly<Record<string, string | number | boolean>>;
  readonly profile: string;
  readonly lanes: number;
  readonly phases: readonly string[];
  readonly cluster: ClusterFacts;
  readonly command: string;
}

export interface CaseFinished extends FinishedCase {
  readonly type: 'case-finished';
  readonly steps: readonly StepColumns[];
  /** The real objects of each step, present with the scenario. */
  readonly manifests?: readonly (readonly WorldObject[])[] | undefined;
}

/** The cells of one step: `sources`, `targets`, `ports` index into the tables beside them. */
export interface StepColumns {
  readonly step: number;
  readonly endpoints: readonly string[];
  readonly ports: readonly string[];
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  readonly port: readonly number[];
  /** One letter a cell: A allow, D deny, E either. */
  readonly predicted: string;
  /** Deciding rules: distinct sets, and one index into them a cell. */
  readonly ruleSets: readonly (readonly number[])[];
  readonly rules: readonly number[];
  /** One letter a cell: see outcomeLetters. */
  readonly observed: string;
  /** Milliseconds a cell; -1 where none was measured. */
  readonly elapsed: readonly number[];
  /** Cells that the specification leaves open. */
  readonly open: OpenCellColumns;
  /** Cells without a usable answer. */
  readonly unknowns: readonly { readonly cell: number; readonly reason: string }[];
  readonly mismatches: readonly CellMismatch[];
  readonly settle: SettleResult;
  readonly timings: StepTimings;
  readonly probeTimeoutMs: number;
  readonly policySelectsProbedPod: boolean;
  readonly temporal?: TemporalColumns | undefined;
}

/** What the relations of a case gave; its worlds are cases of the same index. */
export interface RelationsFinished {
  readonly type: 'relations-finished';
  readonly time: string;
  readonly index: number;
  readonly relations: readonly RelationResult[];
}

/** A finding with its smallest scenario; the case that showed it is the one of the same phase and index. */
export interface FindingRecorded {
  readonly type: 'finding';
  readonly time: string;
  readonly signature: string;
  readonly stability: Stability;
  readonly phase: CasePhase;
  readonly index: number;
  readonly shrink: ShrinkSummary;
  readonly elapsedMs: number;
  readonly scenario: Scenario;
  /** The last full run of that scenario. */
  readonly steps: readonly StepColumns[];
  readonly manifests: readonly (readonly WorldObject[])[];
  /** What the terminal shows of its mismatches. */
  readonly cells: readonly ExplainedCell[];
}

/** A later case whose every mismatch is explained by known signatures. */
export interface SightingRecorded {
  readonly type: 'sighting';
  readonly time: string;
  readonly phase: CasePhase;
  readonly index: number;
  readonly signatures: readonly string[];
}

/** A violating case that is no finding: why asking again elsewhere did not confirm it, or was not done. */
export interface UnconfirmedRecorded {
  readonly type: 'unconfirmed';
  readonly time: string;
  readonly phase: CasePhase;
  readonly index: number;
  readonly reason: string;
}

/** A violation that is no cell of one world, in its smallest scenario. */
export interface ReducedRecorded extends ReducedViolation {
  readonly type: 'reduced';
  readonly time: string;
}

/** A generated case that steering left out, and the known signatures beside which it could show nothing. */
export interface CaseSkipped {
  readonly type: 'case-skipped';
  readonly time: string;
  readonly index: number;
  readonly signatures: readonly string[];
}

/** A generated case that was left out because it needs what the cluster cannot do. */
export interface CaseIncapable {
  readonly type: 'case-incapable';
  readonly time: string;
  readonly index: number;
  readonly lacking: string;
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly time: string;
  readonly exitCode: number;
  readonly cases: number;
  readonly reasons: readonly string[];
  /** Cells that went through the sequential test, and the expected number of false alarms among them. */
  readonly alpha: { readonly cells: number; readonly spent: number; readonly limit: number };
}

export type HistoryEvent =
  | RunStarted
  | CaseFinished
  | RelationsFinished
  | FlowCaseFinished
  | FindingRecorded
  | ServiceFindingRecorded
  | SightingRecorded
  | UnconfirmedRecorded
  | ReducedRecorded
  | CaseSkipped
  | CaseIncapable
  | RunFinished;

export const predictionLetters: Readonly<Record<Reachability, string>> = {
  allow: 'A',
  deny: 'D',
  either: 'E',
};

/** The history event of a finished case. `time` is the ISO time of writing. */
export function caseEvent(result: CaseResult, time: string): CaseFinished {
  const conforms = result.status === 'conforms';
  return {
    type: 'case-finished',
    time,
    startedAt: result.startedAt,
    elapsedMs: result.elapsedMs,
    phase: result.phase,
    index: result.index,
    name: result.scenario.metadata.name,
    lane: result.lane,
    status: result.status,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    labels: result.scenario.metadata.labels ?? [],
    steps: result.steps.map(stepColumns),
    ...(conforms
      ? {}
      : { scenario: result.scenario, manifests: result.steps.map(({ manifests }) => manifests) }),
  };
}

/** The history event of a finding. `time` is the ISO time of writing. */
export function findingEvent(finding: Finding, time: string): FindingRecorded {
  const { signature, stability, phase, index, shrink, elapsedMs, scenario, result } = finding;
  return {
    type: 'finding',
    time,
    signature,
    stability,
    phase,
    index,
    shrink,
    elapsedMs,
    scenario,
    steps: result.steps.map(stepColumns),
    manifests: result.steps.map(({ manifests }) => manifests),
    cells: explainedCells(result),
  };
}

function stepColumns(step: StepResult): StepColumns {
  const endpoints = createTable();
  const ports = createTable();
  const ruleSets = createTable();
  const columns = {
    sources: step.probes.map(({ source }) => endpoints.index(endpointName(source))),
    targets: step.probes.map(({ target }) => endpoints.index(endpointName(target))),
    port: step.probes.map((probe) => ports.index(portName(probe))),
    rules: step.predictions.map(({ rules }) => ruleSets.index(rules.join(','))),
  };
  return {
    step: step.step,
    endpoints: endpoints.values,
    ports: ports.values,
    ...columns,
    predicted: step.predictions.map(({ verdict }) => predictionLetters[verdict]).join(''),
    ruleSets: ruleSets.values.map((set) => (set === '' ? [] : set.split(',').map(Number))),
    observed: step.observations.map(({ outcome }) => outcomeLetters[outcome]).join(''),
    elapsed: step.observations.map(({ elapsedMs }) => Math.round((elapsedMs ?? -1) * 10) / 10),
    open: openCellColumns(step.openCells),
    unknowns: step.verdicts.flatMap((verdict, cell) =>
      verdict.status === 'unknown' ? [{ cell, reason: verdict.reason }] : [],
    ),
    mismatches: step.mismatches,
    settle: step.settle,
    timings: step.timings,
    probeTimeoutMs: step.probeTimeoutMs,
    policySelectsProbedPod: step.policySelectsProbedPod,
    ...(step.temporal === undefined ? {} : { temporal: temporalColumns(step.temporal) }),
  };
}

function portName(probe: Probe): string {
  return `${probe.ipFamily} ${probe.protocol} ${probe.port}`;
}

function createTable(): { readonly values: string[]; index(value: string): number } {
  const values: string[] = [];
  const indices = new Map<string, number>();
  return {
    values,
    index(value) {
      const known = indices.get(value);
      if (known !== undefined) return known;
      indices.set(value, values.length);
      return values.push(value) - 1;
    },
  };
}
