/**
 * Asks receivers about the probes that got no answer: what they recorded did arrive, and only the reply was lost or
 * late (`delivered`). Without this a slow open path would pass for a closed one. The same answer proves that the
 * receiver is the process that listened: one that was restarted, or is silent, makes an `error`, not a closed cell.
 */
import type { WireQuestion } from '../../agent/protocol.ts';
import { messageOf } from '../../model/errors.ts';
import type { Outcome } from '../../model/observation.ts';
import type { AskedProbe } from './asked-probe.ts';
import { groupBy } from './group-by.ts';
import type { ProbeEnd } from './probe-end.ts';

const seenDeadlineMs = 5_000;
/**
 * How much further back than the batch a receiver looks, for the way that the question takes. Longer would match an
 * earlier connection that happened to have the same port.
 */
const windowMarginMs = 100;

/** Outcomes that read as blocked, if the receiver was there. */
const blocked: readonly Outcome[] = ['timeout', 'reset', 'refused', 'unreachable'];

/** Changes the observations that the receivers' records, or their silence, contradict. */
export async function checkReceipts(probes: readonly AskedProbe[]): Promise<void> {
  const unanswered = probes.filter(({ observation }) => blocked.includes(observation.outcome));
  await Promise.all(
    [...groupBy(unanswered, ({ target }) => target)].map(([target, mine]) => ask(target, mine)),
  );
}

async function ask(target: ProbeEnd, probes: readonly AskedProbe[]): Promise<void> {
  const oldest = Math.min(...probes.map(({ sentAt }) => sentAt));
  const w = Math.ceil(performance.now() - oldest + windowMarginMs);
  const recordable = probes.filter(({ wire, localPort }) => wire[0] === 'U' || localPort !== 0);
  try {
    const q = recordable.map(questionOf);
    const { r = [] } = await target.agent.order({ o: 'seen', w, q }, seenDeadlineMs);
    recordable.forEach((probe, index) => {
      const recorded = r[index];
      if (typeof recorded === 'string') readRecord(probe, target, recorded);
    });
    const generation = target.agent.generation();
    for (const probe of probes) {
      if (probe.observation.outcome === 'delivered' || probe.generation === generation) continue;
      const reason = `${target.agent.name} was restarted and listened no more`;
      probe.observation = { outcome: 'error', reason };
    }
  } catch (error) {
    const reason = `the receiver's record could not be read: ${messageOf(error)}`;
    for (const probe of probes) probe.observation = { outcome: 'error', reason };
  }
}

function readRecord(probe: AskedProbe, target: ProbeEnd, recorded: string): void {
  const sources = recorded.split(' ');
  const sourceSeen =
    probe.wire[0] === 'U'
      ? sources[0]
      : sources.find((source) => probe.source.sourceAddresses.includes(source));
  if (sourceSeen === undefined) return;
  const { elapsedMs } = probe.observation;
  const { identity } = target;
  probe.observation = { outcome: 'delivered', identity, sourceSeen, elapsedMs };
}

function questionOf({ wire, localPort }: AskedProbe): WireQuestion {
  return wire[0] === 'T' ? ['T', wire[2], localPort] : ['U', wire[3] ?? ''];
}
