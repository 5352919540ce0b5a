/** The folder of a finding about Services for tests: that of a simulated cluster with a fault (simulated-service-finding.ts), written to a disk. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceFinding } from '../../model/service-finding.ts';
import { writeServiceReproduction } from '../reproduction/write-reproduction.ts';
import { simulatedServiceFinding } from './simulated-service-finding.ts';

export interface SimulatedReproduction {
  readonly folder: string;
  readonly finding: ServiceFinding;
}

/** Takes what simulatedServiceFinding takes; the folder is a temporary one. */
export async function simulatedReproduction(
  ...asked: Parameters<typeof simulatedServiceFinding>
): Promise<SimulatedReproduction> {
  const { finding, facts } = await simulatedServiceFinding(...asked);
  const folder = join(mkdtempSync(join(tmpdir(), 'kubeprop-service-')), 'finding');
  const context = { facts, profile: 'specification', settleTimeoutMs: 2000, clusterFlags: [] };
  writeServiceReproduction(folder, finding, context);
  return { folder, finding };
}
