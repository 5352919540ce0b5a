/**
 * Asks probes: first every target acknowledges that it listens, then one batch goes to each source, all sources at
 * once, and last the receivers are asked what they recorded of the probes that got no answer. Whatever keeps the
 * prober from asking becomes `error` with its reason; nothing here turns a failure of the prober into "blocked".
 */
import type { ProbeResult, WireProbe } from '../../agent/protocol.ts';
import { messageOf } from '../../model/errors.ts';
import type { ProbeOptions } from '../cluster.ts';
import type { Observation } from '../../model/observation.ts';
import { endpointName, type Endpoint, type Probe } from '../../model/probe.ts';
import type { AskedProbe } from './asked-probe.ts';
import { checkReceipts } from './check-receipts.ts';
import { ensureListening } from './ensure-listening.ts';
import { groupBy } from './group-by.ts';
import type { ProbeEnd } from './probe-end.ts';
import { readProbeResult } from './read-probe-result.ts';

export interface AskOptions extends ProbeOptions {
  /** The end that a bound endpoint names; undefined where there is none. */
  readonly endOf: (endpoint: Endpoint) => ProbeEnd | undefined;
  /** A nonce that no other UDP probe has. */
  readonly nextNonce: () => string;
}

/** Time that a batch may take beyond its probes' timeout, for a busy machine and a slow API server. */
const batchGraceMs = 10_000;
/** The agent keeps this many probes in flight; what exceeds it waits for another timeout. */
const inFlightMax = 512;

/** One observation per probe, in order. Rejects only when the signal aborts. */
export async function askProbes(
  probes: readonly Probe[],
  options: AskOptions,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const asked: AskedProbe[] = [];
  const ends = endCache(options.endOf);
  probes.forEach((probe, index) => {
    const next = prepare(probe, index, ends, options);
    if ('outcome' in next) observations[index] = next;
    else asked.push(next);
  });
  await ensureListening(asked);
  signal.throwIfAborted();
  const ready = asked.filter(({ observation }) => observation.outcome !== 'error');
  await Promise.all(
    [...groupBy(ready, ({ source }) => source)].map(([source, batch]) =>
      askBatch(source, batch, options),
    ),
  );
  signal.throwIfAborted();
  await checkReceipts(ready);
  for (const { index, observation } of asked) observations[index] = observation;
  return observations;
}

/** One object per endpoint, so that probes can be grouped by identity. */
function endCache(endOf: AskOptions['endOf']): AskOptions['endOf'] {
  const known = new Map<string, ProbeEnd | undefined>();
  return (endpoint) => {
    const name = endpointName(endpoint);
    if (!known.has(name)) known.set(name, endOf(endpoint));
    return known.get(name);
  };
}

function prepare(
  probe: Probe,
  index: number,
  endOf: AskOptions['endOf'],
  options: AskOptions,
): AskedProbe | Observation {
  if (probe.protocol === 'SCTP') {
    return { outcome: 'not-probed', reason: 'the agent has no SCTP sockets' };
  }
  const source = endOf(probe.source);
  const target = endOf(probe.target);
  if (source === undefined || target === undefined) {
    const missing = endpointName(source === undefined ? probe.source : probe.target);
    return { outcome: 'not-probed', reason: `the cluster has no ${missing}` };
  }
  const address = target.addresses[probe.ipFamily];
  if (address === undefined || source.addresses[probe.ipFamily] === undefined) {
    const missing = endpointName(address === undefined ? probe.target : probe.source);
    return { outcome: 'not-probed', reason: `${missing} has no ${probe.ipFamily} address` };
  }
  const wire: WireProbe =
    probe.protocol === 'TCP'
      ? ['T', address, probe.port]
      : ['U', address, probe.port, options.nextNonce()];
  // Replaced as soon as anything is known; it reads as "not asked".
  const observation: Observation = { outcome: 'not-probed', reason: 'not asked' };
  return {
    index,
    source,
    target,
    wire,
    generation: undefined,
    sentAt: 0,
    observation,
    localPort: 0,
  };
}

async function askBatch(
  source: ProbeEnd,
  batch: readonly AskedProbe[],
  { timeoutMs, leastMs, later }: ProbeOptions,
): Promise<void> {
  const sentAt = performance.now();
  for (const probe of batch) probe.sentAt = sentAt;
  const rounds = Math.ceil(batch.length / inFlightMax);
  const from = later === undefined ? -1 : batch.findIndex(({ index }) => index >= later.from);
  const afterMs = later?.afterMs ?? 0;
  try {
    const { r = [], s = [] } = await source.agent.order(
      {
        o: 'probe',
        t: timeoutMs,
        ...(leastMs === undefined ? {} : { q: leastMs }),
        ...(from < 0 ? {} : { l: [from, afterMs] }),
        p: batch.map(({ wire }) => wire),
      },
      rounds * timeoutMs + afterMs + batchGraceMs,
    );
    batch.forEach((probe, position) => {
      const { observation, localPort } = readProbeResult(r[position] as ProbeResult | undefined, s);
      probe.observation = observation;
      probe.localPort = localPort;
    });
  } catch (error) {
    for (const probe of batch) probe.observation = { outcome: 'error', reason: messageOf(error) };
  }
}
