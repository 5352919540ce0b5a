/**
 * Which faults of the simulated cluster a generated scenario exposes: its definite cells, looked up in tables that were
 * compiled with the fault. Faults that need a history of worlds take a campaign of stateful cases (runner/temporal).
 */
import { compileWorld } from '../../cluster/simulated/compile-world.ts';
import { faultCatalogue, faultNames, type FaultName } from '../../cluster/simulated/faults.ts';
import { acceptsPacket } from '../../cluster/simulated/packet-tables.ts';
import type { Scenario } from '../../model/scenario.ts';
import { boundWorldOf, definiteCells } from './definite-cells.ts';

/** Faults that one world shows by itself. */
export const stillFaults: readonly FaultName[] = faultNames.filter(
  (name) => faultCatalogue[name].faultClass !== 'churn' && name !== 'intermittent-allow',
);

/** Those of `faults` that contradict a definite cell of the scenario's first world. */
export function killedFaults(
  scenario: Scenario,
  faults: readonly FaultName[],
): readonly FaultName[] {
  const bound = boundWorldOf(scenario);
  const cells = definiteCells(scenario, bound);
  return faults.filter((fault) => {
    const active = new Set([fault]);
    const tables = compileWorld(bound, active);
    return cells.some(
      ({ packet, allowed }) => acceptsPacket(packet, tables, tables, active) !== allowed,
    );
  });
}
