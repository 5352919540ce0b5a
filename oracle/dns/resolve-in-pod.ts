/**
 * What a name resolves to inside a pod: the resolver library's walk through the search list, one question after another,
 * each with its prediction. The library is part of the answer: glibc and musl differ (rule 102).
 */
import { absoluteName, type DnsPrediction, type DnsServerFacts } from '../../model/dns.ts';
import type { DnsType } from '../../model/dns.ts';
import type { Libc, ResolvConf } from '../../model/resolv-conf.ts';
import type { DnsWorld } from './dns-world.ts';
import { predictDns } from './predict-dns.ts';
import type { ResolverConfig } from './resolver-config.ts';

export interface ResolutionStep {
  /** Absolute. */
  readonly name: string;
  readonly prediction: DnsPrediction;
}

export interface Resolution {
  /** In the order in which they are asked; the last one decides. */
  readonly steps: readonly ResolutionStep[];
  /** `found`, `not-found`, or `open` where a question leaves the cluster before the answer is known. */
  readonly outcome: 'found' | 'not-found' | 'open';
  readonly rules: readonly number[];
}

/** Options of resolv.conf name ndots; without one it is 1, and more than 15 is read as 15. */
const ndotsDefault = 1;
const ndotsMax = 15;

/**
 * The absolute names that a library asks for, in order. A trailing dot: this name alone. Fewer dots than ndots: the search
 * list first, then the name itself. Otherwise the name itself, and with glibc the search list after it. Source: rule 102.
 */
export function expandName(
  name: string,
  { searches, options }: Pick<ResolvConf, 'searches' | 'options'>,
  libc: Libc,
): readonly string[] {
  if (name.endsWith('.')) return [absoluteName(name)];
  const dots = name.split('.').length - 1;
  const searched = searches.map((search) => absoluteName(search === '.' ? name : `${name}.${search}`)); // prettier-ignore
  const itself = absoluteName(name);
  if (dots < ndotsOf(options)) return unique([...searched, itself]);
  return libc === 'musl' ? [itself] : unique([itself, ...searched]);
}

/**
 * Walks the search list until a name has records of the type. A name that exists without them ends the walk of musl, while
 * glibc goes on. Source: rules 94 and 102.
 */
export function resolveInPod(
  question: { readonly name: string; readonly type: DnsType },
  config: ResolverConfig,
  libc: Libc,
  world: DnsWorld,
  facts: DnsServerFacts,
): Resolution {
  const steps: ResolutionStep[] = [];
  const rules = new Set<number>([...config.rules, 102]);
  const end = (outcome: Resolution['outcome']): Resolution => ({
    steps,
    outcome,
    rules: [...rules].sort((a, b) => a - b),
  });
  for (const name of expandName(question.name, config, libc)) {
    const prediction = predictDns({ name, type: question.type }, world, facts);
    steps.push({ name, prediction });
    for (const rule of prediction.rules) rules.add(rule);
    if (prediction.outcome === 'open') return end('open');
    if (prediction.outcome === 'nxdomain') continue;
    if (prediction.records.length > 0) return end('found');
    if (libc === 'musl') return end('not-found');
  }
  return end('not-found');
}

function ndotsOf(options: readonly string[]): number {
  const value = options.find((option) => option.startsWith('ndots:'))?.slice('ndots:'.length);
  const ndots = value === undefined ? ndotsDefault : Number(value);
  return Number.isInteger(ndots) && ndots >= 0 ? Math.min(ndots, ndotsMax) : ndotsDefault;
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
