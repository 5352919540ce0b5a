/**
 * The oracle's stage "predict": a bound world and a profile go in, a function from probes to predictions comes out.
 * Everything is compiled once per world; a prediction then costs microseconds, and explains itself.
 */
import type { BoundWorld } from '../model/bound-world.ts';
import type { DirectionExplanation, Prediction } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { Profile } from '../model/profile.ts';
import { createEndTable, type HostNetworkBehaviour } from './ends.ts';
import { defaultStage, ownAddressStage, ownNodeStage, subjectStage } from './exemptions.ts';
import { mergeBehaviours } from './host-network.ts';
import { both, mergeRules } from './kleene.ts';
import { networkPolicyStage } from './network-policy-stage.ts';
import { runPipeline } from './pipeline.ts';
import { withSetMembers } from './with-set-members.ts';

export type Predictor = (probe: Probe) => Prediction;

/**
 * The predictor of a world. Source: rules 1 to 40 and 108 to 110. Throws HarnessError('input') on a policy whose CIDR
 * cannot be read. The predictor throws RangeError on a probe that cannot be tried: an end that the world does not hold,
 * that has ended, or that has no address of the probe's family.
 */
export function createPredictor(bound: BoundWorld, profile: Profile): Predictor {
  const { pins } = profile;
  const world = withSetMembers(bound);
  const ends = createEndTable(world);
  const stages = [
    ownAddressStage,
    subjectStage,
    ownNodeStage(pins),
    networkPolicyStage(world.networkPolicies, pins),
    defaultStage,
  ];
  const predictUnder = (probe: Probe, behaviour: HostNetworkBehaviour): Prediction => {
    const { ipFamily, protocol, port } = probe;
    const source = ends.endOf(probe.source, ipFamily, behaviour);
    const target = ends.endOf(probe.target, ipFamily, behaviour);
    const destination = target;
    return combine(
      runPipeline(stages, {
        direction: 'Egress',
        subject: source,
        peer: target,
        destination,
        ipFamily,
        protocol,
        port,
      }),
      runPipeline(stages, {
        direction: 'Ingress',
        subject: target,
        peer: source,
        destination,
        ipFamily,
        protocol,
        port,
      }),
    );
  };
  return (probe) => {
    if (!ends.isHostNetwork(probe.source) && !ends.isHostNetwork(probe.target)) {
      return predictUnder(probe, 'likePods');
    }
    if (pins.hostNetworkPods !== undefined) return predictUnder(probe, pins.hostNetworkPods);
    return mergeBehaviours(predictUnder(probe, 'likePods'), predictUnder(probe, 'likeNodes'));
  };
}

/** Source egress AND target ingress: a definite deny at one end decides over an open other end (rules 4, 108, 109). */
function combine(egress: DirectionExplanation, ingress: DirectionExplanation): Prediction {
  const verdict = both(egress.verdict, ingress.verdict);
  const deciding = [egress, ingress].filter((side) => side.verdict === verdict);
  const conjunction = conjunctionRules(egress, ingress);
  return {
    verdict,
    rules: mergeRules(...deciding.map((side) => side.rules), conjunction),
    explanation: { egress, ingress },
  };
}

/** Rule 4 where one end denies what the other allows, rule 108 where it denies what the other leaves open. */
function conjunctionRules(
  egress: DirectionExplanation,
  ingress: DirectionExplanation,
): readonly number[] {
  const verdicts = new Set([egress.verdict, ingress.verdict]);
  if (!verdicts.has('deny')) return [];
  return [...(verdicts.has('allow') ? [4] : []), ...(verdicts.has('either') ? [108] : [])];
}
