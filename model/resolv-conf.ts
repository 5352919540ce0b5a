/**
 * /etc/resolv.conf as data, and what the files of pods are formed from: the cluster's DNS servers, its zone, and the file of
 * each node. Text goes in where a cluster is read, and comes out of it as servers, search list and options.
 */

export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** `name` or `name:value`; the order means nothing (rule 101). */
  readonly options: readonly string[];
}

export type Libc = 'glibc' | 'musl';

/** What a cluster tells about the resolvers of its pods. */
export interface ClusterResolvers {
  /** Addresses of the cluster's DNS Service, in kubelet's order. */
  readonly clusterDns: readonly string[];
  /** Without a dot at its end. */
  readonly zone: string;
  /** The file of each node by its name, as kubelet reads it; a node that cannot be read is left out. */
  readonly nodes: ReadonlyMap<string, ResolvConf>;
}

/**
 * Reads a file as kubelet and the resolvers do: servers in order, the last `search` line alone, options of all lines. Comments
 * and unknown lines count for nothing. Source: rule 101.
 */
export function parseResolvConf(text: string): ResolvConf {
  const lines = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([keyword = '', ...words]) => ({ keyword, words }));
  const words = (keyword: string): readonly (readonly string[])[] =>
    lines.filter((line) => line.keyword === keyword).map((line) => line.words);
  return {
    nameservers: words('nameserver').flatMap(([address]) => address ?? []),
    searches: words('search').at(-1) ?? [],
    options: words('options').flat(),
  };
}
