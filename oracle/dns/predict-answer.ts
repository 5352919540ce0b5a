/**
 * What the cluster's server answers to a client: predict-dns.ts, with what the server's configuration does to it by who asks.
 * Plug-ins count in the order of CoreDNS: rewrite, autopath, hosts, kubernetes. Those that change answers and are not modelled
 * leave everything open.
 */
import {
  absoluteName,
  type DnsPrediction,
  type DnsQuestion,
  type DnsServerFacts,
} from '../../model/dns.ts';
import type { DnsWorld } from './dns-world.ts';
import { hostsAnswer } from './hosts-answer.ts';
import { predictDns } from './predict-dns.ts';

/**
 * `clientNamespace` is that of the pod that asks; undefined for a client that is no pod of its own address. Source: rules 87 to
 * 97, and 99 for autopath.
 */
export function predictAnswer(
  asked: DnsQuestion,
  world: DnsWorld,
  facts: DnsServerFacts,
  clientNamespace: string | undefined,
): DnsPrediction {
  if (facts.unmodelled.length > 0) {
    return open([92], `the server is configured with ${facts.unmodelled.join(', ')}`);
  }
  const question = { ...asked, name: rewritten(absoluteName(asked.name), facts) };
  const direct = predictOf(question, world, facts);
  if (!facts.autopath || clientNamespace === undefined) return direct;
  const { name } = question;
  const suffix = `.${clientNamespace}.svc.${facts.zone}.`;
  // Nothing is left of this name without the entry, and CoreDNS ends with SERVFAIL (autopath.go, TrimZone).
  if (`.${name}` === suffix) return open([99], 'autopath fails on the first entry itself');
  if (direct.outcome !== 'nxdomain' || !name.endsWith(suffix)) return direct;
  return walkOn(question, name.slice(0, -suffix.length), world, facts);
}

/** The name that the server looks for. Source: CoreDNS plugin/rewrite (exactNameRule, suffixNameRule; the first rule stops). */
function rewritten(name: string, { rewrites }: DnsServerFacts): string {
  const rule = rewrites.find(({ match, from }) => match === 'exact' ? name === from : name.endsWith(from)); // prettier-ignore
  return rule === undefined ? name : `${name.slice(0, -rule.from.length)}${rule.to}`;
}

function predictOf(question: DnsQuestion, world: DnsWorld, facts: DnsServerFacts): DnsPrediction {
  return hostsAnswer(question, facts) ?? predictDns(question, world, facts);
}

/**
 * The server walks the search list for its client from the first entry on; what it finds comes with an alias from the name that
 * was asked, whatever the type. Behind the cluster's zones it asks the next resolver. Source: rule 99; CoreDNS plugin/autopath.
 */
function walkOn(
  { name, type }: DnsQuestion,
  base: string,
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  for (const branch of ['svc.', '']) {
    const tried = `${base}.${branch}${facts.zone}.`;
    const prediction = predictOf({ name: tried, type }, world, facts);
    if (prediction.outcome === 'nxdomain') continue;
    const rules = [...prediction.rules, 99];
    if (prediction.outcome === 'open' || prediction.records.length === 0) {
      return { ...prediction, rules };
    }
    const alias = { name, type: 'CNAME', data: tried } as const;
    return {
      ...prediction,
      records: [alias, ...prediction.records],
      rules,
      note: `autopath finds ${tried}`,
    };
  }
  return open([99], 'autopath asks the resolver behind the cluster');
}

function open(rules: readonly number[], note: string): DnsPrediction {
  return { outcome: 'open', records: [], moreAllowed: true, rules, note };
}
