/**
 * The simulated kubelet: the text of a pod's /etc/resolv.conf, appended entry by entry as the file would be written. The oracle
 * merges lists instead; they share no code.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { ServiceFaults } from './service-faults.ts';

/** /etc/resolv.conf of every simulated node, as an administrator writes one. */
export const nodeResolvConf = `# the network of the nodes
nameserver 172.18.0.1
search old.example
search corp.example. lan
options timeout:3
`;

export const simulatedDnsAddress = '10.96.0.10';

/** Lines in the order server, search, options. Throws nothing: whatever a pod says is written as far as limits allow. */
export function writeResolvConf(pod: Pod, zone: string, faults: ServiceFaults): string {
  const servers: string[] = [];
  const searches: string[] = [];
  const options: string[] = [];
  const append = (list: string[], entry: string, max: number): void => {
    if (list.includes(entry) && !faults.has('resolver-repeats-kept')) return;
    if (list.length < max) list.push(entry);
  };
  const serversMax = faults.has('resolver-fourth-server') ? Infinity : 3;
  const searchesMax = faults.has('resolver-six-searches') ? 6 : 32;
  const { dnsConfig = {} } = pod.spec;
  const own = {
    servers: () => {
      for (const server of dnsConfig.nameservers ?? []) append(servers, server, serversMax);
    },
    searches: () => {
      for (const search of dnsConfig.searches ?? []) append(searches, search, searchesMax);
    },
  };
  if (faults.has('resolver-own-servers-first')) own.servers();
  if (faults.has('resolver-own-searches-first')) own.searches();
  const kind = policyOf(pod, faults);
  const replaced = faults.has('resolver-searches-replaced') && dnsConfig.searches !== undefined;
  if (kind === 'cluster') {
    append(servers, simulatedDnsAddress, serversMax);
    const namespace = pod.metadata.namespace ?? 'default';
    for (const branch of [`${namespace}.svc.`, 'svc.', '']) {
      if (!replaced) append(searches, `${branch}${zone}`, searchesMax);
    }
    options.push('ndots:5');
  }
  if (kind === 'node') append(servers, '172.18.0.1', serversMax);
  if (kind !== 'nothing' && !replaced && !faults.has('resolver-node-searches-dropped')) {
    const first = faults.has('resolver-trailing-dot-kept') ? 'corp.example.' : 'corp.example';
    for (const search of [first, 'lan']) append(searches, search, searchesMax);
  }
  const keepsOptions = kind === 'node' || faults.has('resolver-node-options-kept');
  if (kind !== 'nothing' && keepsOptions) options.push('timeout:3');
  own.servers();
  own.searches();
  for (const { name, value } of dnsConfig.options ?? []) {
    const at = options.findIndex((option) => option === name || option.startsWith(`${name}:`));
    const text = value === undefined ? name : `${name}:${value}`;
    if (at === -1 || faults.has('resolver-option-kept')) options.push(text);
    else options[at] = text;
  }
  return [
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}\n`]),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}\n`]),
  ].join('');
}

/** Where the first entries of a pod come from. */
function policyOf({ spec }: Pod, faults: ServiceFaults): 'cluster' | 'node' | 'nothing' {
  const { dnsPolicy, hostNetwork } = spec;
  if (dnsPolicy === 'None') return faults.has('resolver-none-keeps-cluster') ? 'cluster' : 'nothing'; // prettier-ignore
  if (dnsPolicy === 'Default') return faults.has('resolver-default-is-cluster') ? 'cluster' : 'node'; // prettier-ignore
  if (dnsPolicy === 'ClusterFirstWithHostNet') {
    return faults.has('resolver-with-host-net-is-default') ? 'node' : 'cluster';
  }
  const outside = hostNetwork === true && !faults.has('resolver-host-network-is-cluster');
  return outside ? 'node' : 'cluster';
}
