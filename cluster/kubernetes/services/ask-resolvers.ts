/** The resolvers of pods, asked through their agents: what they read, and what they make of names. */
import type { LookUpResult } from '../../../agent/protocol.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Libc } from '../../../model/resolv-conf.ts';
import type { LookUpReply, PodResolver } from '../../dns-lane.ts';
import type { AgentClient } from '../agent-client.ts';
import { asArray, asString } from '../json-value.ts';

const readMs = 10_000;
const graceMs = 15_000;
/** Node's threads for getaddrinfo. */
const inFlight = 4;

/** What a pod's resolver reads. */
export async function readPodResolver(agent: AgentClient): Promise<PodResolver> {
  try {
    const { r } = await agent.order({ o: 'resolver' }, readMs);
    const [resolvConf, libc] = asArray(r).map(asString);
    if (resolvConf === undefined || (libc !== 'glibc' && libc !== 'musl')) {
      return { problem: `the agent did not tell its resolver: ${JSON.stringify(r)}` };
    }
    return { resolvConf, libc: libc satisfies Libc };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** One reply per name; a library that got no answer from its servers is a problem, no answer. */
export async function lookUpNames(
  agent: AgentClient,
  names: readonly string[],
  timeoutMs: number,
): Promise<readonly LookUpReply[]> {
  const deadlineMs = Math.ceil(names.length / inFlight) * timeoutMs + graceMs;
  try {
    const { r = [] } = await agent.order({ o: 'lookup', t: timeoutMs, q: names }, deadlineMs);
    return names.map((_name, index) => readReply(r[index] as LookUpResult | undefined));
  } catch (error) {
    return names.map(() => ({ problem: messageOf(error) }));
  }
}

function readReply(result: LookUpResult | undefined): LookUpReply {
  if (result === undefined) return { problem: 'the agent left out a reply' };
  if (typeof result !== 'string') return { addresses: result };
  return result === 'ENOTFOUND' ? { addresses: [] } : { problem: result };
}
