/** The cells of a scenario that the specification decides, as packets on synthetic addresses with their verdict. */
import type { Packet } from '../../cluster/simulated/packet-tables.ts';
import { storedPolicy } from '../../cluster/simulated/stored-policy.ts';
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import { probesOf, type Endpoint, type Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { createPredictor } from '../../oracle/predict.ts';

export interface DefiniteCell {
  readonly packet: Packet;
  readonly allowed: boolean;
}

/** The first world of a scenario, bound and with API defaults. */
export function boundWorldOf(scenario: Scenario): BoundWorld {
  const unstored = bindSynthetically(scenario, ['IPv4', 'IPv6']).bound;
  return { ...unstored, networkPolicies: unstored.networkPolicies.map(storedPolicy) };
}

/** Every definite cell of that world. */
export function definiteCells(scenario: Scenario, bound: BoundWorld): readonly DefiniteCell[] {
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
