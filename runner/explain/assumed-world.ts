/**
 * Manifests as a cluster that runs them: what the oracles of Services and DNS need and manifests do not tell is assumed, and
 * the answer says so. Every pod is ready; addresses are marks that no manifest can hold, and are printed as whose they are.
 */
import { buildEndpointSlice } from '../../manifests/build-endpoint-slice.ts';
import { buildService } from '../../manifests/build-service.ts';
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import type { IpFamily, Namespace, Pod } from '../../model/kubernetes.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import type { DnsWorld } from '../../oracle/dns/dns-world.ts';
import {
  deriveEndpointSlices,
  serviceFamilies,
} from '../../oracle/services/derive-endpoint-slices.ts';
import { rowName } from '../row-names.ts';

export interface AssumedWorld extends DnsWorld {
  /** The row of a pod by `namespace/name` of the pod here. */
  readonly rows: ReadonlyMap<string, Workload>;
  /** A text of the oracle with every mark replaced by words. */
  readonly words: (text: string) => string;
}

/** Pods of one row that get names of their own at most; the rest are left out and said. */
export const namedPodsMax = 5000;

const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const endpointController = 'endpointslice-controller.k8s.io';

/** Present in every cluster, whatever the manifests say. */
const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const apiServer: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default' },
  spec: { ports: [{ name: 'https', protocol: 'TCP', port: 443 }] },
};

/** The world under the families of a cluster, the primary one first. */
export function assumeWorld(world: ManifestWorld, ipFamilies: readonly IpFamily[]): AssumedWorld {
  const marks: string[] = [];
  const mark = (who: string, family: IpFamily): string => {
    const index = marks.push(who) - 1;
    return family === 'IPv4' ? `%4-${index}%` : `%6:${index}%`;
  };
  const rows = new Map<string, Workload>();
  const pods = world.workloads.flatMap((row) =>
    podsOf(row).map(({ who, pod }): Pod => {
      rows.set(`${row.namespace}/${pod.metadata.name}`, row);
      const podIPs = ipFamilies.map((family) => ({ ip: mark(who, family) }));
      const conditions = [{ type: 'Ready', status: 'True' }] as const;
      return { ...pod, status: { phase: 'Running', podIPs, conditions } };
    }),
  );
  const written = world.services.map(buildService);
  const hasApiServer = written.some(
    ({ metadata }) => metadata.namespace === 'default' && metadata.name === 'kubernetes',
  );
  const services = [...written, ...(hasApiServer ? [] : [apiServer])].map((service) =>
    withAddresses(service, ipFamilies, mark),
  );
  const context = { ipFamilies, zones: new Map<string, string>() };
  return {
    namespaces: withSystem(world.namespaces),
    services,
    pods,
    endpointSlices: [
      ...services.flatMap((service) => deriveEndpointSlices(service, pods, context)),
      // In a dump the controller's own slices say again what selectors say.
      ...world.endpointSlices
        .filter(({ labels }) => labels[managedByLabel] !== endpointController)
        .map(buildEndpointSlice),
    ],
    rows,
    words: (text) =>
      // A mark within a name is the label that CoreDNS makes of an address (rule 96).
      text.replaceAll(/%([46])[-:](\d+)%/g, (all, family: string, index: string) => {
        const dashed = text === all ? '' : ' with dashes';
        return `<IPv${family} address of ${marks[Number(index)] ?? ''}${dashed}>`;
      }),
  };
}

function podsOf(row: Workload): readonly { readonly who: string; readonly pod: Pod }[] {
  const { replicas, name, namespace, dns } = row;
  const { ordinals, subdomain, hostname } = dns;
  if (replicas === 0) return [];
  const spec = { ...row.pod.spec, ...(subdomain === undefined ? {} : { subdomain }) };
  if (ordinals === undefined || row.kind === 'CronJob' || name.endsWith('*')) {
    const own = hostname === undefined ? spec : { ...spec, hostname };
    const each = replicas === undefined ? 'each pod' : `each of the ${replicas} pods`;
    const who = `${replicas === 1 ? 'the pod' : each} of ${rowName(row)}`;
    return [{ who, pod: { ...row.pod, spec: own } }];
  }
  return ordinalsOf(ordinals).map((ordinal) => {
    const podName = `${name}-${ordinal}`;
    const metadata = { ...row.pod.metadata, name: podName };
    const pod = { ...row.pod, metadata, spec: { ...spec, hostname: podName } };
    return { who: `pod ${namespace}/${podName}`, pod };
  });
}

function ordinalsOf(ranges: readonly (readonly [number, number])[]): readonly number[] {
  const found: number[] = [];
  for (const [low, high] of ranges) {
    for (let ordinal = low; ordinal <= high && found.length < namedPodsMax; ordinal += 1) {
      found.push(ordinal);
    }
  }
  return found;
}

/** One ClusterIP per family where the manifest gives none (rule 79). */
function withAddresses(
  service: Service,
  clusterFamilies: readonly IpFamily[],
  mark: (who: string, family: IpFamily) => string,
): Service {
  const { spec, metadata } = service;
  if (spec.type === 'ExternalName') return service;
  const { clusterIP, clusterIPs = clusterIP === undefined ? [] : [clusterIP] } = spec;
  const given = clusterIPs.filter((address) => address !== 'None');
  const families = [
    ...given.map((address): IpFamily => (address.includes(':') ? 'IPv6' : 'IPv4')),
    ...serviceFamilies(service, clusterFamilies),
    ...(spec.ipFamilyPolicy === undefined || spec.ipFamilyPolicy === 'SingleStack'
      ? []
      : clusterFamilies),
  ];
  const single = spec.ipFamilyPolicy === undefined && spec.ipFamilies === undefined;
  const ipFamilies = [...new Set(families)].slice(0, single ? Math.max(given.length, 1) : 2);
  if (isHeadless(service)) return { ...service, spec: { ...spec, ipFamilies } };
  const who = `Service ${metadata.namespace ?? 'default'}/${metadata.name}`;
  const addresses = ipFamilies.map((family, index) => given[index] ?? mark(who, family));
  return { ...service, spec: { ...spec, ipFamilies, clusterIPs: addresses } };
}

function withSystem(namespaces: readonly Namespace[]): readonly Namespace[] {
  const known = new Set(namespaces.map(({ metadata }) => metadata.name));
  const missing = systemNamespaces.filter((name) => !known.has(name));
  return [
    ...namespaces,
    ...missing.map((name): Namespace => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })), // prettier-ignore
  ];
}
