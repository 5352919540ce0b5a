/** The cache of the simulated DNS server: it keeps answers for reverse names alone, as with the Corefile of kubeadm. */
import type { DnsQuestion, DnsReply } from '../../../model/dns.ts';
import type { ServiceFaults } from './service-faults.ts';

const livesMs = 30_000;

/** CoreDNS counts whole seconds: what it has kept for 0.9 s has lost none yet. */
const msPerS = 1_000;

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
      if (found !== undefined && now < found.until) return withTtl(found.reply, found.until - now);
      const reply = ask();
      kept.set(key, { reply, until: now + livesMs });
      return withTtl(reply, livesMs);
    },
  };
}

function withTtl(reply: DnsReply, leftMs: number): DnsReply {
  return 'problem' in reply ? reply : { ...reply, ttlS: Math.ceil(leftMs / msPerS) };
}
