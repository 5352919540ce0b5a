/** The simulated cluster with a fault as a function from probes to answers, without running it. */
import { compileWorld } from '../../../cluster/simulated/compile-world.ts';
import type { FaultName } from '../../../cluster/simulated/faults.ts';
import { acceptsPacket } from '../../../cluster/simulated/packet-tables.ts';
import { podAddresses, type Addresses } from '../../../model/bound-world.ts';
import { endpointName, type Endpoint, type Probe } from '../../../model/probe.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { bindStored, type Answer } from './broken-relations.ts';

/** What the dataplane with this fault answers in the last world of a scenario. */
export function faultAnswers(scenario: Scenario, fault: FaultName): Answer {
  const bound = bindStored(scenario);
  const faults = new Set([fault]);
  const tables = compileWorld(bound, faults);
  const addresses = new Map<string, Addresses>([
    ...bound.pods.map(
      (pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, podAddresses(pod)] as const,
    ),
    ...bound.externals.map(
      (external) => [`external:${external.name}`, external.addresses] as const,
    ),
  ]);
  const addressOf = (end: Endpoint, { ipFamily }: Probe): string =>
    addresses.get(endpointName(end))?.[ipFamily] ?? '';
  return (probe) => {
    const { protocol, port } = probe;
    const sourceIp = addressOf(probe.source, probe);
    const targetIp = addressOf(probe.target, probe);
    return acceptsPacket({ sourceIp, targetIp, protocol, port }, tables, tables, faults);
  };
}
