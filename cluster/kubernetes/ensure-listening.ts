/**
 * Makes sure that every target listens before it is probed, because a closed port looks like a policy that rejects.
 * Acknowledgements are remembered per agent, so that a known port costs no round trip.
 */
import type { WireProtocol } from '../../agent/protocol.ts';
import { messageOf } from '../../model/errors.ts';
import { familyOf } from '../../model/bound-world.ts';
import type { AskedProbe } from './asked-probe.ts';
import { groupBy } from './group-by.ts';
import { asString } from './json-value.ts';
import type { ProbeEnd } from './probe-end.ts';

const listenDeadlineMs = 5_000;

/**
 * Sets the observation of a probe whose target does not listen to `error`; the others are left for the batch. Notes
 * which process of the target listens: check-receipts.ts asks whether it still does.
 */
export async function ensureListening(probes: readonly AskedProbe[]): Promise<void> {
  await Promise.all(
    [...groupBy(probes, ({ target }) => target)].map(([target, mine]) => openPorts(target, mine)),
  );
}

async function openPorts(target: ProbeEnd, probes: readonly AskedProbe[]): Promise<void> {
  const wanted = new Map<string, readonly [WireProtocol, number]>();
  for (const { wire } of probes) wanted.set(listeningKey(wire[0], wire[2]), [wire[0], wire[2]]);
  const missing = [...wanted].filter(
    ([key]) => !/^[46]+$/.test(target.agent.listening.get(key) ?? ''),
  );
  let failure = '';
  if (missing.length > 0) {
    try {
      const reply = await target.agent.order(
        {
          o: 'listen',
          p: missing.map(([, port]) => port),
          ...(target.listenAddresses === undefined ? {} : { a: target.listenAddresses }),
        },
        listenDeadlineMs,
      );
      missing.forEach(([key], index) => {
        target.agent.listening.set(key, asString(reply.r?.[index]) || 'no acknowledgement');
      });
    } catch (error) {
      failure = messageOf(error);
    }
  }
  const generation = target.agent.generation();
  for (const probe of probes) {
    probe.generation = generation;
    const [protocol, address, port] = probe.wire;
    const families = target.agent.listening.get(listeningKey(protocol, port));
    if (failure === '' && listensOn(families, address)) continue;
    const reason =
      failure || `${target.agent.name} does not listen on ${protocol}${port}: ${families ?? ''}`;
    probe.observation = { outcome: 'error', reason };
  }
}

/** The key under which an end notes a port that listens. */
function listeningKey(protocol: WireProtocol, port: number): string {
  return `${protocol}${port}`;
}

/** Whether an acknowledged port listens on the family of an address. */
function listensOn(families: string | undefined, address: string): boolean {
  return (
    families?.includes(familyOf(address) === 'IPv4' ? '4' : '6') === true &&
    /^[46]+$/.test(families)
  );
}
