/**
 * The DNS of a simulated lane over a network that loses packets: questions stay unanswered, and a library that waits for one of its
 * two families in vain gives the addresses of the other. Files of pods do not cross the network.
 */
import type { DnsLane, LookUpReply } from '../../dns-lane.ts';
import { chanceOf } from '../chance.ts';
import type { SimulatedSettings } from '../options.ts';

/** Each question and each family of a look-up is lost with the share `noise`. */
export function noisyDns(
  dns: DnsLane,
  laneName: string,
  { noise, seed }: Pick<SimulatedSettings, 'noise' | 'seed'>,
): DnsLane {
  if (noise === 0) return dns;
  let sent = 0;
  const isLost = (): boolean => chanceOf(seed, `${laneName} DNS noise ${sent++}`) < noise;
  return {
    ...dns,
    ask: async (questions, timeoutMs, signal) => {
      const replies = await dns.ask(questions, timeoutMs, signal);
      return replies.map((reply) => (isLost() ? { problem: 'timeout' } : reply));
    },
    lookUp: async (requests, timeoutMs, signal) => {
      const replies = await dns.lookUp(requests, timeoutMs, signal);
      return replies.map((reply): LookUpReply => {
        const [lostA, lostAaaa] = [isLost(), isLost()];
        if ('problem' in reply || !(lostA || lostAaaa)) return reply;
        if (lostA && lostAaaa) return { problem: 'timeout' };
        return { addresses: reply.addresses.filter((one) => one.includes(':') === lostA) };
      });
    },
  };
}
