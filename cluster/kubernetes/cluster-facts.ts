/**
 * Facts about a cluster for runs and reports. What the run depends on must be readable; the details (images of the
 * CNI, mode of kube-proxy) are best effort, because a namespaced user may not see kube-system.
 */
import type { ClusterFacts } from '../../model/bound-world.ts';
import { apiPaths } from './api-paths.ts';
import { asArray, asRecord, asString, asStringMap } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { ipFamiliesOf, type ProbeNode } from './probe-nodes.ts';

export interface FactsOptions {
  readonly context: string;
  /** As named by the user; absent means recognised by its DaemonSet. */
  readonly cni: string | undefined;
  readonly agentImage: string;
  readonly externalEndpoints: readonly string[];
}

export async function readClusterFacts(
  api: KubernetesApi,
  nodes: readonly ProbeNode[],
  options: FactsOptions,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const [version, daemonSets, proxyMode] = await Promise.all([
    api.request({ method: 'GET', path: apiPaths.version() }, signal),
    readDaemonSets(api, signal),
    readProxyMode(api, signal),
  ]);
  return {
    kind: 'kubernetes',
    name: options.context,
    cni: options.cni ?? recogniseCni(daemonSets),
    serverVersion: asString(asRecord(version.body)['gitVersion']),
    nodes: nodes.map(({ name }) => name),
    ipFamilies: ipFamiliesOf(nodes),
    externalEndpoints: options.externalEndpoints,
    details: {
      server: api.server,
      agentImage: options.agentImage,
      kernel: distinct(nodes, 'kernelVersion'),
      osImage: distinct(nodes, 'osImage'),
      containerRuntime: distinct(nodes, 'containerRuntimeVersion'),
      kubelet: distinct(nodes, 'kubeletVersion'),
      architecture: distinct(nodes, 'architecture'),
      kubeProxyMode: proxyMode,
      daemonSetImages: [...daemonSets].map(([name, images]) => `${name}: ${images}`).join('; '),
    },
  };
}

/** DaemonSet of a CNI -> its name here. */
const cniDaemonSets: Readonly<Record<string, string>> = {
  'calico-node': 'calico',
  cilium: 'cilium',
  'kube-flannel-ds': 'flannel',
  'antrea-agent': 'antrea',
  'kube-router': 'kube-router',
  'weave-net': 'weave',
  kindnet: 'kindnet',
  'aws-node': 'aws',
  'ovnkube-node': 'ovn-kubernetes',
};

/** `unknown` where no DaemonSet is one that is known. */
function recogniseCni(daemonSets: ReadonlyMap<string, string>): string {
  return Object.entries(cniDaemonSets).find(([name]) => daemonSets.has(name))?.[1] ?? 'unknown';
}

async function readDaemonSets(
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { body } = await api.request(
    { method: 'GET', path: apiPaths.daemonSets(), accept: [401, 403, 404] },
    signal,
  );
  return new Map(
    asArray(asRecord(body)['items']).map((item) => {
      const { metadata, spec } = asRecord(item);
      const template = asRecord(asRecord(asRecord(spec)['template'])['spec']);
      const images = asArray(template['containers']).map((container) =>
        asString(asRecord(container)['image']),
      );
      return [asString(asRecord(metadata)['name']), images.join(', ')];
    }),
  );
}

async function readProxyMode(api: KubernetesApi, signal: AbortSignal): Promise<string> {
  const { status, body } = await api.request(
    {
      method: 'GET',
      path: apiPaths.configMap('kube-system', 'kube-proxy'),
      accept: [401, 403, 404],
    },
    signal,
  );
  if (status !== 200) return 'unknown';
  const config = asStringMap(asRecord(body)['data'])['config.conf'] ?? '';
  const mode = /^mode: *"?([a-z]*)"?/m.exec(config)?.[1];
  if (mode === undefined || mode === '') return 'iptables (default)';
  if (mode !== 'ipvs') return mode;
  // Round robin is what an empty field means.
  const scheduler = /^ +scheduler: *"?([a-z]*)"?/m.exec(config)?.[1] ?? '';
  return `ipvs (${scheduler === '' ? 'rr' : scheduler})`;
}

function distinct(nodes: readonly ProbeNode[], key: string): string {
  return [...new Set(nodes.map(({ info }) => info[key] ?? 'unknown'))].join(', ');
}
