/**
 * How many generated cases expose each fault of the simulated cluster, without running one: predicts each case from the
 * specification, looks the same cells up in tables compiled with the fault, and counts cases with a definite mismatch.
 * Usage: npx tsx bench/quality/fault-kills.ts [cases] [seed] [first index]
 */
import { compileWorld } from '../../cluster/simulated/compile-world.ts';
import { faultNames, type FaultName } from '../../cluster/simulated/faults.ts';
import { acceptsPacket, type Packet } from '../../cluster/simulated/packet-tables.ts';
import { storedPolicy } from '../../cluster/simulated/stored-policy.ts';
import { generateScenarios } from '../../generators/network-policy.ts';
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import { probesOf, type Endpoint, type Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { createPredictor } from '../../oracle/predict.ts';

interface Cell {
  readonly packet: Packet;
  readonly allowed: boolean;
}

const [cases = '200', seed = '1', first = '0'] = process.argv.slice(2);
const kills = new Map<FaultName, number>(faultNames.map((name) => [name, 0]));
const firstKill = new Map<FaultName, number>();
const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
let index = 0;
for (const scenario of generateScenarios(options, Number(seed), Number(first) + Number(cases))) {
  if (index++ < Number(first)) continue;
  for (const fault of killedBy(scenario)) {
    kills.set(fault, (kills.get(fault) ?? 0) + 1);
    if (!firstKill.has(fault)) firstKill.set(fault, index - Number(first));
  }
}
for (const [fault, count] of [...kills].sort((a, b) => a[1] - b[1])) {
  const share = ((100 * count) / Number(cases)).toFixed(1).padStart(5);
  process.stdout.write(`${share} % of cases, first ${firstKill.get(fault) ?? '-'}  ${fault}\n`);
}

function killedBy(scenario: Scenario): readonly FaultName[] {
  const unstored = bindSynthetically(scenario, ['IPv4', 'IPv6']).bound;
  const bound = { ...unstored, networkPolicies: unstored.networkPolicies.map(storedPolicy) };
  const cells = definiteCells(scenario, bound);
  return faultNames.filter((fault) => {
    const faults = new Set([fault]);
    const tables = compileWorld(bound, faults);
    return cells.some(
      ({ packet, allowed }) => acceptsPacket(packet, tables, tables, faults) !== allowed,
    );
  });
}

function definiteCells(scenario: Scenario, bound: BoundWorld): readonly Cell[] {
  const predict = createPredictor(bound, specificationProfile);
  const addresses = new Map(
    bound.pods.map((pod) => [
      `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`,
      podAddresses(pod),
    ]),
  );
  const addressOf = (end: Endpoint, { ipFamily }: Probe): string =>
    (end.kind === 'pod'
      ? addresses.get(`${end.namespace}/${end.name}`)
      : bound.externals.find(({ name }) => name === end.name)?.addresses)?.[ipFamily] ?? '';
  return probesOf(scenario, scenario.world, ['IPv4', 'IPv6']).flatMap((probe) => {
    const { verdict } = predict(probe);
    if (verdict === 'either') return [];
    const { protocol, port } = probe;
    const sourceIp = addressOf(probe.source, probe);
    const targetIp = addressOf(probe.target, probe);
    return [{ packet: { sourceIp, targetIp, protocol, port }, allowed: verdict === 'allow' }];
  });
}
