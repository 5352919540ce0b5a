/** The cache of the simulated DNS server: it keeps answers for reverse names alone, as with the Corefile of kubeadm. */
import type { DnsQuestion, DnsReply } from '../../../model/dns.ts';
import type { ServiceFaults } from './service-faults.ts';

const livesMs = 30_000;

export interface AnswerCache {
  /** What is kept, or else what `ask` says now. */
  readonly answer: (question: DnsQuestion, ask: () => DnsReply, now: number) => DnsReply;
}

export function createAnswerCache(faults: ServiceFaults): AnswerCache {
  const kept = new Map<string, { readonly reply: DnsReply; readonly until: number }>();
  return {
    answer({ name, type }, ask, now) {
      const key = `${type} ${name.toLowerCase()}`;
      const reverse = key.endsWith('.arpa.');
      const found = reverse || faults.has('dns-cache-keeps-zone') ? kept.get(key) : undefined;
      if (found !== undefined && now < found.until) return found.reply;
      const reply = ask();
      kept.set(key, { reply, until: now + livesMs });
      return reply;
    },
  };
}
