/** DNS questions per second from one pod, each with its whole answer, over UDP. */
import type { WarmLane } from './warm-lane.ts';
import { percentile } from '../../report/percentile.ts';

export interface DnsFigures {
  readonly questions: number;
  readonly repeats: number;
  readonly medianMs: number;
  readonly questionsPerSecond: number;
}

const questions = 1_000;
const timeoutMs = 2_000;

/** A and AAAA questions for one Service in turn; one batch goes before and does not count. */
export async function measureDns(
  { dns, source, serviceName: name }: WarmLane,
  repeats: number,
  signal: AbortSignal,
): Promise<DnsFigures> {
  const asked = Array.from({ length: questions }, (_, index) => {
    const type = index % 2 === 0 ? ('A' as const) : ('AAAA' as const);
    return { name, type, transport: 'UDP' as const, source };
  });
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const start = performance.now();
    const replies = await dns.ask(asked, timeoutMs, signal);
    const elapsed = performance.now() - start;
    const lost = replies.filter((reply) => 'problem' in reply).length;
    if (lost > 0) throw new Error(`${lost} of ${questions} questions got no answer`);
    if (repeat > 0) times.push(elapsed);
  }
  const medianMs = Math.round(percentile(times, 0.5) ?? Number.NaN);
  return { questions, repeats, medianMs, questionsPerSecond: Math.round((questions / medianMs) * 1_000) }; // prettier-ignore
}
