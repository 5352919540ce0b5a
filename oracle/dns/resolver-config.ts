/**
 * What /etc/resolv.conf of a pod must hold: the DNS policy of the pod, the node's own file and the cluster's servers go in,
 * servers, search list and options come out, as kubelet forms them (pkg/kubelet/network/dns/dns.go).
 */
import type { Pod, PodDnsConfig } from '../../model/kubernetes.ts';
import type { ClusterResolvers, ResolvConf } from '../../model/resolv-conf.ts';

export interface ResolverConfig extends ResolvConf {
  readonly rules: readonly number[];
}

export interface ResolverFacts extends Omit<ClusterResolvers, 'nodes'> {
  /** The file of the pod's node. */
  readonly node: ResolvConf;
}

/** Kubelet's limits since 1.28 (rule 101). */
const nameserversMax = 3;
const searchesMax = 32;
const searchCharactersMax = 2048;
const searchLengthMax = 253;

/** The configuration of a pod. Source: rules 100 and 101. */
export function resolverConfig(pod: Pod, facts: ResolverFacts): ResolverConfig {
  const base = baseConfig(pod, facts);
  const { nameservers = [], searches = [], options = [] } = pod.spec.dnsConfig ?? {};
  const merged = {
    nameservers: unique([...base.nameservers, ...nameservers]),
    searches: unique([...base.searches, ...searches]),
    options: mergeOptions(base.options, options),
  };
  return {
    nameservers: merged.nameservers.slice(0, nameserversMax),
    searches: fitSearches(merged.searches),
    options: merged.options,
    rules: pod.spec.dnsConfig === undefined ? [100] : [100, 101],
  };
}

function baseConfig(pod: Pod, facts: ResolverFacts): ResolvConf {
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false } = pod.spec;
  switch (dnsPolicy) {
    case 'None':
      return { nameservers: [], searches: [], options: [] };
    case 'Default':
      return nodeConfig(facts);
    case 'ClusterFirst':
      return hostNetwork ? nodeConfig(facts) : clusterConfig(pod, facts);
    case 'ClusterFirstWithHostNet':
      return clusterConfig(pod, facts);
  }
}

function nodeConfig({ node }: ResolverFacts): ResolvConf {
  return { ...node, searches: node.searches.map(withoutDot) };
}

/** The node's options are dropped, its searches come last (rule 100). */
function clusterConfig({ metadata }: Pod, { clusterDns, zone, node }: ResolverFacts): ResolvConf {
  const own = [`${metadata.namespace ?? 'default'}.svc.${zone}`, `svc.${zone}`, zone];
  return {
    nameservers: clusterDns,
    searches: unique([...own, ...node.searches.map(withoutDot)]),
    options: ['ndots:5'],
  };
}

/** An option of the pod replaces the base's of the same name. */
function mergeOptions(
  base: readonly string[],
  own: NonNullable<PodDnsConfig['options']>,
): readonly string[] {
  const merged = new Map(base.map((option) => [option.split(':')[0] ?? option, option]));
  for (const { name, value } of own) {
    merged.set(name, value === undefined || value === '' ? name : `${name}:${value}`);
  }
  return [...merged.values()];
}

/** Entries that are too long go, then the list is cut at the limits of number and of characters. */
function fitSearches(searches: readonly string[]): readonly string[] {
  const fitting: string[] = [];
  let characters = 0;
  for (const search of searches.filter(({ length }) => length <= searchLengthMax)) {
    const next = characters + search.length + (fitting.length > 0 ? 1 : 0);
    if (fitting.length === searchesMax || next > searchCharactersMax) break;
    fitting.push(search);
    characters = next;
  }
  return fitting;
}

function withoutDot(search: string): string {
  return search.length > 1 && search.endsWith('.') ? search.slice(0, -1) : search;
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
