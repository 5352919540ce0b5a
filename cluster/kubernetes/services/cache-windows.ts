/**
 * For how long CoreDNS keeps answers: the plug-in cache of a Corefile goes in, windows come out by where a name lies, because the
 * cache can leave zones out. It looks at names as they were asked, before the plug-in rewrite.
 */
import type { DnsServerFacts } from '../../../model/dns.ts';
import type { CorefilePlugin } from './corefile-plugins.ts';

const msPerS = 1_000;
/** Of the plug-in: what lives for less is kept for so long all the same. */
const leastDefaultS = 5;
const nothing = { zone: 0, reverse: 0, other: 0 };

/**
 * The longest that an answer may be kept: as long as its records live, within the bounds of the cache. `ttlS` is that of the
 * records. Source: rule 98; CoreDNS plugin/cache (computeTTL, pexcept, nexcept).
 */
export function cacheWindows(
  plugins: readonly CorefilePlugin[],
  zone: string,
  ttlS: number,
): DnsServerFacts['keptMs'] {
  const cache = plugins.find(({ words: [name] }) => name === 'cache');
  if (cache === undefined) return nothing;
  const windowOf = (name: string): number =>
    Math.max(...(['success', 'denial'] as const).map((kind) => keptS(cache, kind, name, ttlS))) *
    msPerS;
  return {
    zone: windowOf(zone),
    reverse: windowOf('in-addr.arpa'),
    other: windowOf('another.name'),
  };
}

function keptS(
  { words, options }: CorefilePlugin,
  kind: 'success' | 'denial',
  name: string,
  ttlS: number,
): number {
  const disabled = options.some(
    ([word, what, ...zones]) =>
    word === 'disable' && what === kind && (zones.length === 0 || zones.some((one) => isWithin(name, one))), // prettier-ignore
  );
  if (disabled) return 0;
  const [, , ownMost, ownLeast] = options.find(([word]) => word === kind) ?? [];
  const most = numberOf(ownMost) ?? numberOf(words[1]) ?? Infinity;
  return Math.min(Math.max(ttlS, numberOf(ownLeast) ?? leastDefaultS), most);
}

function isWithin(name: string, zone: string): boolean {
  const bare = zone.replace(/\.$/, '');
  return bare === '' || name === bare || name.endsWith(`.${bare}`);
}

function numberOf(word: string | undefined): number | undefined {
  const number = Number(word);
  return word === undefined || !Number.isFinite(number) ? undefined : number;
}
