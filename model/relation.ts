/**
 * Metamorphic relations: two scenarios of which a cluster must say something about each other, whatever it says about
 * each. Nothing here needs a prediction; expectations hold for every cell that the specification does not leave open.
 */
import type { IpFamily } from './kubernetes.ts';
import { endpointName, type Endpoint, type Probe } from './probe.ts';
import type { ProbePort, Scenario } from './scenario.ts';

export type RelationFamily = 'pivot' | 'partition' | 'de-optimise' | 'monotone' | 'neutral';

/**
 * `equal`: both answer alike; `superset`: the variant allows what the base allows; `subset`: and nothing else. `cells`
 * says what the variant must answer, whatever the base does.
 */
export type Expectation =
  | { readonly kind: 'equal' | 'superset' | 'subset' }
  | { readonly kind: 'cells'; readonly cells: readonly ExpectedCell[] };

export interface ExpectedCell {
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly port: ProbePort;
  /** Absent: every family. */
  readonly ipFamily?: IpFamily | undefined;
  readonly reachable: boolean;
}

export interface Relation {
  /** `split-port-range`: what was done to the base. */
  readonly name: string;
  readonly family: RelationFamily;
  /** Where it was done, for a person: `x/p-1`. */
  readonly detail: string;
  readonly variant: Scenario;
  readonly expected: Expectation;
}

export interface RelationCase {
  readonly base: Scenario;
  readonly relations: readonly Relation[];
}

/** What an expectation says of one cell; undefined where it says nothing of it. */
export function expectedOf(
  expected: Expectation,
  probe: Probe,
  base: boolean | undefined,
): boolean | undefined {
  switch (expected.kind) {
    case 'equal':
      return base;
    case 'superset':
      return base === true ? true : undefined;
    case 'subset':
      return base === false ? false : undefined;
    case 'cells':
      return expected.cells.find((cell) => isCell(cell, probe))?.reachable;
  }
}

function isCell({ source, target, port, ipFamily }: ExpectedCell, probe: Probe): boolean {
  return (
    endpointName(source) === endpointName(probe.source) &&
    endpointName(target) === endpointName(probe.target) &&
    port.protocol === probe.protocol &&
    port.port === probe.port &&
    (ipFamily === undefined || ipFamily === probe.ipFamily)
  );
}
