/**
 * Asks one probe of a simulated lane: endpoints become addresses, the packet goes through the
 * dataplane, and the answer gets its noise. A closed cell is a timeout, as with a CNI that drops
 * (rule 35).
 */
import { podAddresses, type Addresses, type BoundWorld } from '../../model/bound-world.ts';
import type { Observation } from '../../model/observation.ts';
import { endpointName, probeKey, type Probe } from '../../model/probe.ts';
import { isCompleted } from '../../model/step.ts';
import { chanceOf } from './chance.ts';
import type { Dataplane } from './dataplane.ts';
import type { SimulatedSettings } from './options.ts';

/** How long an open connection takes. */
export const connectMs = 1;

const intermittentShare = 0.1;

/** An end of a connection: who answers there, and at which addresses. */
interface End {
  readonly identity: string;
  readonly addresses: Addresses;
}

/** Ends by their name in probes (endpointName). */
export type Ends = ReadonlyMap<string, End>;

/**
 * The ends of a world. A completed pod keeps addresses in its status, but nobody is there (rule
 * 38).
 */
export function endsOf({ pods, externals }: BoundWorld): Ends {
  const ends = new Map<string, End>();
  for (const { name, addresses } of externals) {
    ends.set(endpointName({ kind: 'external', name }), { identity: name, addresses });
  }
  for (const pod of pods) {
    const { name, namespace = 'default', uid = name } = pod.metadata;
    ends.set(endpointName({ kind: 'pod', namespace, name }), {
      identity: uid,
      addresses: isCompleted(pod) ? {} : podAddresses(pod),
    });
  }
  return ends;
}

/**
 * Whether a probe gets through, given the dataplane's answer: intermittent faults open, noise
 * closes.
 */
export function withChance(
  accepted: boolean,
  question: string,
  { faults, noise, seed }: Pick<SimulatedSettings, 'faults' | 'noise' | 'seed'>,
): boolean {
  if (!accepted) {
    return faults.has('intermittent-allow') && chanceOf(seed, question) < intermittentShare;
  }
  return noise === 0 || chanceOf(seed, question) >= noise;
}

/**
 * The observation of a probe between these ends, sent now; `question` tells repeats of one probe
 * apart.
 */
export function observe(
  probe: Probe,
  ends: Ends,
  dataplane: Dataplane,
  question: string,
  timeoutMs: number,
  settings: SimulatedSettings,
): Observation {
  const { source, target, ipFamily, protocol, port } = probe;
  if (protocol === 'SCTP') return { outcome: 'not-probed', reason: 'there is no prober for SCTP' };
  const from = ends.get(endpointName(source));
  const to = ends.get(endpointName(target));
  if (from === undefined || to === undefined) {
    const missing = endpointName(from === undefined ? source : target);
    const outcome = (from ? target : source).kind === 'external' ? 'not-probed' : 'error';
    return { outcome, reason: `the cluster has no endpoint ${missing}` };
  }
  const sourceIp = from.addresses[ipFamily];
  const targetIp = to.addresses[ipFamily];
  if (sourceIp === undefined || targetIp === undefined) {
    const without = endpointName(sourceIp === undefined ? source : target);
    return { outcome: 'error', reason: `${without} has no ${ipFamily} address` };
  }
  const accepted = dataplane.accepts({ sourceIp, targetIp, protocol, port });
  if (!withChance(accepted, `${question} ${probeKey(probe)}`, settings)) {
    return { outcome: 'timeout', elapsedMs: timeoutMs };
  }
  return {
    outcome: 'connected',
    identity: to.identity,
    sourceSeen: sourceIp,
    elapsedMs: connectMs,
  };
}
