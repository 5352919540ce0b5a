/**
 * A Corefile as facts: zone and options of the plug-in kubernetes, autopath, hosts, rewritten names, and the plug-ins and options that
 * may change what is answered in the cluster's zones and are not modelled. Text in, facts out; unknown words count as not modelled.
 */
import { addressBytes } from '../../../model/address.ts';
import {
  absoluteName,
  kubeadmDnsFacts,
  type DnsServerFacts,
  type HostsEntry,
  type NameRewrite,
} from '../../../model/dns.ts';
import { cacheWindows } from './cache-windows.ts';
import { corefilePlugins, type CorefilePlugin } from './corefile-plugins.ts';

/** Of the plug-in kubernetes. */
const ttlDefaultS = 5;

/** Plug-ins that leave answers of the cluster's zones as they are, but for other sections and the order. */
const harmless = new Set([
  ...['errors', 'log', 'health', 'ready', 'prometheus', 'forward', 'loop', 'reload'],
  ...['loadbalance', 'cache', 'debug', 'pprof', 'trace', 'bind', 'bufsize', 'cancel', 'nsid'],
  ...['timeouts', 'tls', 'tsig', 'metadata', 'root', 'minimal', 'kubernetes', 'autopath'],
]);
const harmlessOptions = new Set([
  ...['pods', 'ttl', 'endpoint', 'tls', 'kubeconfig', 'endpoint_pod_names', 'noendpoints'],
  ...['fallthrough', 'ignore', 'startup_timeout', 'transfer', 'upstream', 'resyncperiod'],
]);
const hostsOptions = new Set(['ttl', 'reload', 'fallthrough']);

/** What is not there has CoreDNS' default. Source: rules 96 to 99. */
export function parseCorefile(corefile: string): DnsServerFacts {
  const plugins = corefilePlugins(corefile);
  const kubernetes = plugins.find(({ words: [name] }) => name === 'kubernetes');
  const [zone = kubeadmDnsFacts.zone] = kubernetes?.words.slice(1) ?? [];
  const options = new Map(kubernetes?.options.map(([name = '', ...rest]) => [name, rest]));
  const [pods = 'disabled'] = options.get('pods') ?? [];
  const falls = options.get('fallthrough');
  const autopath = plugins.find(({ words: [name] }) => name === 'autopath');
  const read = plugins.map((plugin) => ({ plugin, hosts: hostsOf(plugin), rewrite: rewriteOf(plugin) })); // prettier-ignore
  const unmodelled = [
    ...read.flatMap(({ plugin: { words: [name = ''] }, hosts, rewrite }) =>
      harmless.has(name) || hosts !== undefined || rewrite !== undefined ? [] : name,
    ), // prettier-ignore
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
    hosts: read.flatMap(({ hosts = [] }) => hosts),
    rewrites: read.flatMap(({ rewrite = [] }) => rewrite),
    keptMs: cacheWindows(plugins, zone, Number(options.get('ttl')?.[0] ?? ttlDefaultS)),
    unmodelled: [...new Set(unmodelled)],
  };
}

/** Entries in the Corefile itself, with all other names left to the next plug-in; undefined for anything else, as for a file. */
function hostsOf({ words, options }: CorefilePlugin): readonly HostsEntry[] | undefined {
  if (words.length !== 1 || words[0] !== 'hosts') return undefined;
  const falls = options.some(([word, ...zones]) => word === 'fallthrough' && zones.length === 0);
  const known = options.every(([word = '']) => hostsOptions.has(word) || addressBytes(word) !== undefined); // prettier-ignore
  if (!falls || !known) return undefined;
  return options.flatMap(([address = '', ...names]) =>
    hostsOptions.has(address) ? [] : { address, names: names.map(absoluteName) },
  );
}

/** `rewrite [stop] name [exact|suffix] FROM TO`; undefined for anything else, as for rules that change answers. */
function rewriteOf({ words, options }: CorefilePlugin): NameRewrite | undefined {
  const [plugin, ...rest] = words;
  if (plugin !== 'rewrite' || options.length > 0) return undefined;
  const [subject, ...rule] = rest[0] === 'stop' ? rest.slice(1) : rest;
  if (subject !== 'name') return undefined;
  const [match = '', from, to, ...more] = rule.length === 2 ? ['exact', ...rule] : rule;
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  if (match !== 'exact' && match !== 'suffix') return undefined;
  return { match, from: absoluteName(from), to: absoluteName(to) };
}
