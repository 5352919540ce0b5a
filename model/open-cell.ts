/**
 * Open cells: what the specification leaves undefined (`either`). Each carries the rules that leave it open, features
 * that may explain what a cluster does, and what every way to pin those rules would predict, so that a behaviour
 * profile is computed from recorded data alone, whatever profile the run had loaded.
 */
import type { Reachability } from './prediction.ts';
import type { ProfilePins } from './profile.ts';

/** One way to read the open rules: under these pins the cell is predicted so, whatever the other pins are. */
export interface PinReading {
  readonly pins: ProfilePins;
  /** `either`: no pin decides it. */
  readonly verdict: Reachability;
}

/** Name and value, both short texts for people: `{ target: 'hostNetwork', nodes: 'same' }`. */
export type CellFeatures = Readonly<Record<string, string>>;

/** What is the same for many open cells. */
export interface OpenKind {
  /** Rules that leave the cell open, ascending. */
  readonly rules: readonly number[];
  readonly features: CellFeatures;
  /** Their pins cover every combination, each exactly once. */
  readonly readings: readonly PinReading[];
}

export interface OpenCell extends OpenKind {
  readonly cell: number;
}

/** Cells of one kind that were answered, by what the cluster did. */
export interface OpenCount extends OpenKind {
  readonly allowed: number;
  readonly denied: number;
}

/** The rules of semantics.md that can leave a cell open, in a few words. */
export const openRules: Readonly<Record<number, string>> = {
  18: 'a port name that a pod declares twice',
  20: 'a port name that a sidecar declares',
  21: 'a named port together with an ipBlock, or where there is no pod',
  27: 'an ipBlock that covers a pod',
  28: 'an ipBlock and a source that a node may rewrite',
  29: 'an ipBlock that covers a node',
  31: "egress to the pod's own node",
  32: 'hostNetwork pods',
};
