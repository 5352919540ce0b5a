/** Checks of DNS under a sequential test: each is asked until it is decided whether it shows its fault; a check that did stands for it. */
import type { Clock } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import type { DnsCheck } from '../../model/dns-case.ts';
import type { TestedFaults } from './ask-flow-questions.ts';
import { repeatSequentially } from './repeat-sequentially.ts';

/** Milliseconds that the sentinel may take to answer. */
const sentinelTimeoutMs = 3_000;

export interface CheckTest {
  readonly lane: DnsLane;
  readonly clock: Clock;
  readonly tested: TestedFaults;
}

/** `ask` gives the checks of these positions once more. */
export async function testChecks<Check extends DnsCheck>(
  { lane, clock, tested }: CheckTest,
  first: readonly Check[],
  ask: (positions: readonly number[]) => Promise<readonly Check[]>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const shows = ({ key, status, fault }: Check): boolean =>
    status === 'violates' && fault === tested.get(key);
  const wrong = new Map(
    first.flatMap((check, position) => (shows(check) ? [[position, check]] : [])),
  );
  const confirmations = await repeatSequentially(
    first.length,
    {
      clock,
      ask: async (positions) =>
        (await ask(positions)).map((check, index) => {
          if (check.status === 'unknown') return 'nothing';
          if (!shows(check)) return 'no fault';
          wrong.set(positions[index] ?? 0, check);
          return 'fault';
        }),
      isAlive: async () => (await lane.readSentinel(sentinelTimeoutMs, signal)).controlAlive,
    },
    signal,
  );
  return first.map((check, position): Check => {
    const confirmation = confirmations[position];
    const standing = confirmation?.decision === 'confirmed' ? wrong.get(position) : undefined;
    return { ...(standing ?? check), ...(confirmation && { confirmation }) };
  });
}
