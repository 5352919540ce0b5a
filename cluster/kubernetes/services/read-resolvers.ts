/**
 * What kubelet forms resolv.conf of pods from: its own configuration, read through the API server, names the cluster's servers,
 * the zone and the node's file; that file comes from whoever runs the nodes.
 */
import {
  parseResolvConf,
  type ClusterResolvers,
  type ResolvConf,
} from '../../../model/resolv-conf.ts';
import { messageOf } from '../../../model/errors.ts';
import { apiPaths } from '../api-paths.ts';
import { asArray, asRecord, asString } from '../json-value.ts';
import type { RunContext } from '../run-context.ts';
import { readDnsFacts, readDnsServers } from './read-dns-facts.ts';

interface KubeletDns {
  readonly clusterDns: readonly string[];
  readonly zone: string;
  /** Path of the node's file. */
  readonly resolvConf: string;
}

/**
 * Nodes whose file or kubelet cannot be read are left out, and said in the log; without any kubelet, servers and zone are those
 * of the DNS Service and its Corefile. Source: rules 100 and 101.
 */
export async function readResolvers(
  { api, nodes, readNodeFile, log }: Pick<RunContext, 'api' | 'nodes' | 'readNodeFile' | 'log'>,
  signal: AbortSignal,
): Promise<ClusterResolvers> {
  const files = new Map<string, ResolvConf>();
  let known: KubeletDns | undefined;
  for (const { name } of nodes) {
    const { status, body } = await api.request(
      { method: 'GET', path: apiPaths.kubeletConfiguration(name), accept: [401, 403, 404, 503] },
      signal,
    );
    if (status !== 200) continue;
    known = kubeletDns(body);
    if (readNodeFile === undefined || known.resolvConf === '') continue;
    try {
      files.set(name, parseResolvConf(await readNodeFile(name, known.resolvConf, signal)));
    } catch (error) {
      signal.throwIfAborted();
      log(`resolv.conf of ${name} is not known: ${messageOf(error)}`);
    }
  }
  if (known !== undefined && known.clusterDns.length > 0) {
    return { clusterDns: known.clusterDns, zone: known.zone, nodes: files };
  }
  const [{ zone }, { services }] = await Promise.all([
    readDnsFacts(api, signal),
    readDnsServers(api, signal),
  ]);
  return { clusterDns: services.slice(0, 1), zone, nodes: files };
}

function kubeletDns(body: unknown): KubeletDns {
  const { clusterDNS, clusterDomain, resolvConf } = asRecord(asRecord(body)['kubeletconfig']);
  return {
    clusterDns: asArray(clusterDNS).map(asString),
    zone: asString(clusterDomain).replace(/\.$/, ''),
    resolvConf: asString(resolvConf),
  };
}
