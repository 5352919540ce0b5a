/**
 * A Corefile as facts: zone and options of the plug-in kubernetes, autopath, and the plug-ins and options that may change what
 * is answered in the cluster's zones and are not modelled. Text in, facts out; unknown words count as not modelled.
 */
import { kubeadmDnsFacts, type DnsServerFacts } from '../../../model/dns.ts';

/** Of the plug-in kubernetes. */
const ttlDefaultS = 5;
const msPerS = 1_000;

/** Plug-ins that leave answers of the cluster's zones as they are. */
const harmless = new Set([
  ...['errors', 'log', 'health', 'ready', 'prometheus', 'forward', 'loop', 'reload'],
  ...['loadbalance', 'cache', 'debug', 'pprof', 'trace', 'bind', 'bufsize', 'cancel', 'nsid'],
  ...['timeouts', 'tls', 'tsig', 'metadata', 'root', 'kubernetes', 'autopath'],
]);
const harmlessOptions = new Set([
  ...['pods', 'ttl', 'endpoint', 'tls', 'kubeconfig', 'endpoint_pod_names', 'noendpoints'],
  ...['fallthrough', 'ignore', 'startup_timeout', 'transfer', 'upstream', 'resyncperiod'],
]);

/** What is not there has CoreDNS' default. Source: rules 96 to 99. */
export function parseCorefile(corefile: string): DnsServerFacts {
  const plugins = readPlugins(corefile);
  const kubernetes = plugins.find(({ words: [name] }) => name === 'kubernetes');
  const [zone = kubeadmDnsFacts.zone] = kubernetes?.words.slice(1) ?? [];
  const options = new Map(kubernetes?.options.map(([name = '', ...rest]) => [name, rest]));
  const [pods = 'disabled'] = options.get('pods') ?? [];
  const falls = options.get('fallthrough');
  const autopath = plugins.find(({ words: [name] }) => name === 'autopath');
  const unmodelled = [
    ...plugins.flatMap(({ words: [name = ''] }) => (harmless.has(name) ? [] : name)),
    ...[...options.keys()].filter((name) => !harmlessOptions.has(name)),
    // The next plug-in decides about names that are missing.
    ...(falls !== undefined && !falls.every((one) => one.endsWith('.arpa')) ? ['fallthrough'] : []),
    ...(falls?.length === 0 ? ['fallthrough'] : []),
    ...plugins.flatMap(({ options: lines }) =>
      lines.some(([word]) => word === 'serve_stale') ? 'serve_stale' : [],
    ),
    ...(autopath !== undefined && autopath.words.at(-1) !== '@kubernetes' ? ['autopath'] : []),
  ];
  return {
    ...kubeadmDnsFacts,
    zone: zone.replace(/\.$/, ''),
    pods: pods === 'verified' || pods === 'insecure' ? pods : 'disabled',
    endpointPodNames: options.has('endpoint_pod_names'),
    ignoreEmptyService: options.get('ignore')?.includes('empty_service') === true,
    noEndpoints: options.has('noendpoints'),
    // Without the addresses of pods the plug-in does not know who asks.
    autopath: autopath !== undefined && pods === 'verified',
    keptMs: keptMsOf(plugins, zone, Number(options.get('ttl')?.[0] ?? ttlDefaultS)),
    unmodelled: [...new Set(unmodelled)],
  };
}

/** An answer is kept for as long as its records live, and no longer than the cache keeps any. */
function keptMsOf(
  plugins: readonly Plugin[],
  zone: string,
  ttlS: number,
): DnsServerFacts['keptMs'] {
  const cache = plugins.find(({ words: [name] }) => name === 'cache');
  if (cache === undefined) return { zone: 0, reverse: 0 };
  const most = Number(cache.words[1]);
  const ms = Math.min(ttlS, Number.isFinite(most) ? most : ttlS) * msPerS;
  const leavesOut = (wanted: string): boolean =>
    ['success', 'denial'].every((kind) =>
      cache.options.some(
        ([word, what, ...zones]) =>
        word === 'disable' && what === kind && (zones.length === 0 || zones.includes(wanted)), // prettier-ignore
      ),
    );
  return { zone: leavesOut(zone) ? 0 : ms, reverse: leavesOut('in-addr.arpa') ? 0 : ms };
}

interface Plugin {
  readonly words: readonly string[];
  /** Lines of its block, as words. */
  readonly options: string[][];
}

/** The plug-ins of every server block, by depth of braces: 1 is a plug-in, 2 an option of it. */
function readPlugins(corefile: string): readonly Plugin[] {
  const plugins: Plugin[] = [];
  let depth = 0;
  for (const line of corefile.split('\n')) {
    const words = line.replace(/#.*$/, '').trim().split(/\s+/).filter((word) => word !== ''); // prettier-ignore
    const named = words.filter((word) => word !== '{' && word !== '}');
    if (named.length > 0 && depth === 1) plugins.push({ words: named, options: [] });
    if (named.length > 0 && depth === 2) plugins.at(-1)?.options.push(named);
    depth += words.filter((word) => word === '{').length - words.filter((word) => word === '}').length; // prettier-ignore
  }
  return plugins;
}
