/**
 * The configuration of the cluster's DNS: the Corefile says zone, modes of the plug-in kubernetes and whether answers are
 * cached; the Service and its slices say where the servers are.
 */
import { HarnessError } from '../../../model/errors.ts';
import type { DnsServerFacts } from '../../../model/dns.ts';
import { serviceNameLabel } from '../../../model/service.ts';
import { apiPaths } from '../api-paths.ts';
import { asRecord, asStringMap } from '../json-value.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { readService } from '../read-stored.ts';
import { listEndpointSlices } from './list-endpoint-slices.ts';
import { parseCorefile } from './parse-corefile.ts';

const namespace = 'kube-system';
const dnsService = 'kube-dns';

/** Facts out of the Corefile. Throws HarnessError('environment') where it cannot be read. */
export async function readDnsFacts(
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<DnsServerFacts> {
  const path = apiPaths.configMap(namespace, 'coredns');
  const { status, body } = await api.request({ method: 'GET', path, accept: [403, 404] }, signal);
  const corefile = asStringMap(asRecord(body)['data'])['Corefile'];
  if (status !== 200 || corefile === undefined) {
    throw new HarnessError('environment', `reading ${namespace}/coredns: there is no Corefile`, {
      hint: 'The suite dns needs CoreDNS as kubeadm installs it, and the right to read its ConfigMap.',
    });
  }
  return parseCorefile(corefile);
}

export interface DnsServers {
  /** What pods ask, primary family first. */
  readonly services: readonly string[];
  /** Every server behind it, by its own address. */
  readonly replicas: readonly string[];
}

/** Addresses of every family that the Service has. */
export async function readDnsServers(api: KubernetesApi, signal: AbortSignal): Promise<DnsServers> {
  const path = apiPaths.service(namespace, dnsService);
  const { body } = await api.request({ method: 'GET', path }, signal);
  const slices = await listEndpointSlices(api, [namespace], signal);
  const { clusterIP = '', clusterIPs = [clusterIP] } = readService(body).spec;
  return {
    services: clusterIPs,
    replicas: slices
      .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === dnsService)
      .flatMap(({ endpoints }) => endpoints)
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.slice(0, 1)),
  };
}
