/**
 * What getaddrinfo gives inside a pod: the walk of resolve-in-pod.ts with both families asked of each name, as glibc and musl
 * each do it. The set of addresses comes out, or that there are none.
 */
import type { DnsRecord, DnsServerFacts, DnsType } from '../../model/dns.ts';
import type { Libc, ResolvConf } from '../../model/resolv-conf.ts';
import type { DnsWorld } from './dns-world.ts';
import { predictAnswer } from './predict-answer.ts';
import { expandName } from './resolve-in-pod.ts';

export interface LookUp {
  /** `open` where a question leaves the cluster before the answer is known. */
  readonly outcome: 'found' | 'not-found' | 'open';
  readonly addresses: readonly string[];
  /** The names that are asked, absolute, in order. */
  readonly names: readonly string[];
  readonly rules: readonly number[];
}

const families: readonly DnsType[] = ['A', 'AAAA'];

/**
 * `clientNamespace` is as in predict-answer.ts. A name with an address of either family ends the walk. One without ends it as well with musl if it exists, while glibc goes
 * on. Source: rules 94 and 102; glibc resolv/res_query.c (__res_context_search), musl src/network/lookup_name.c.
 */
export function lookUpInPod(
  name: string,
  config: ResolvConf,
  libc: Libc,
  world: DnsWorld,
  facts: DnsServerFacts,
  clientNamespace: string | undefined,
): LookUp {
  const names: string[] = [];
  const rules = new Set([102]);
  const end = (outcome: LookUp['outcome'], addresses: readonly string[] = []): LookUp => ({
    outcome,
    addresses,
    names,
    rules: [...rules].sort((a, b) => a - b),
  });
  for (const tried of expandName(name, config, libc)) {
    names.push(tried);
    const predictions = families.map((type) => predictAnswer({ name: tried, type }, world, facts, clientNamespace)); // prettier-ignore
    for (const rule of predictions.flatMap((one) => one.rules)) rules.add(rule);
    if (predictions.some(({ outcome }) => outcome === 'open')) return end('open');
    const found = predictions.flatMap(({ records }) => records.flatMap(addressOf));
    if (found.length > 0) return end('found', [...new Set(found)].sort());
    const exists = predictions.every(({ outcome }) => outcome === 'answer');
    if (libc === 'musl' && exists) return end('not-found');
  }
  return end('not-found');
}

function addressOf({ type, data }: DnsRecord): readonly string[] {
  return type === 'CNAME' ? [] : [data];
}
