/**
 * One name asked in one pod: manifests, a row and a question go in; resolv.conf, every question of the search list and its
 * answer come out. What depends on addresses that manifests do not tell is open, never guessed.
 */
import type { Workload } from '../../manifests/workload.ts';
import {
  absoluteName,
  kubeadmDnsFacts,
  type DnsImplementation,
  type DnsPrediction,
  type DnsType,
} from '../../model/dns.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { parseClusterName } from '../../oracle/dns/parse-name.ts';
import { predictDns } from '../../oracle/dns/predict-dns.ts';
import {
  expandName,
  resolveInPod,
  type Resolution,
  type ResolutionStep,
} from '../../oracle/dns/resolve-in-pod.ts';
import type { Libc } from '../../model/resolv-conf.ts';
import { resolverConfig, type ResolverConfig } from '../../oracle/dns/resolver-config.ts';
import { reverseAddress } from '../../oracle/dns/reverse-records.ts';
import type { AssumedWorld } from './assumed-world.ts';

export interface NameQuestion {
  readonly source: Workload;
  readonly name: string;
  readonly type: DnsType;
  readonly libc: Libc;
  /** Without a dot at its end. */
  readonly zone: string;
  readonly implementation: DnsImplementation;
}

export interface NameAnswer extends Omit<Resolution, 'rules'> {
  readonly config: ResolverConfig;
  /** Whether the first nameserver is the cluster's own; if not, nothing is known of its answers. */
  readonly clusterServer: boolean;
}

/** Stand for what only the node's own resolv.conf tells. */
export const nodeServers = '<nameservers of the node>';
const clusterServer = "<address of the cluster's DNS Service>";

/** Source: rules 87 to 97 and 100 to 103. */
export function explainName(question: NameQuestion, world: AssumedWorld): NameAnswer {
  const { source, name, type, libc, zone, implementation } = question;
  const clusterDns = clusterDnsOf(world);
  const config = resolverConfig(podOf(source), {
    clusterDns,
    zone,
    node: { nameservers: [nodeServers], searches: [], options: [] },
  });
  const [first = ''] = config.nameservers;
  if (!clusterDns.includes(first)) {
    const [asked = absoluteName(name)] = expandName(name, config, libc);
    const prediction = open([100], `asked of ${first}, which is not known to serve the cluster's zone`); // prettier-ignore
    return { config, clusterServer: false, outcome: 'open', steps: [{ name: asked, prediction }] };
  }
  const facts = { ...kubeadmDnsFacts, zone, implementation };
  const { steps, outcome } = resolveInPod({ name, type }, config, libc, world, facts);
  const known = steps.map((step) => withUntold(step, zone));
  const untold = known.findIndex((step, index) => step !== steps[index]);
  return untold === -1
    ? { config, clusterServer: true, steps, outcome }
    : { config, clusterServer: true, steps: known.slice(0, untold + 1), outcome: 'open' };

  /** Labels made of addresses, and names of addresses, exist by what the cluster assigns. */
  function withUntold(step: ResolutionStep, ownZone: string): ResolutionStep {
    const { prediction } = step;
    if (reverseAddress(step.name) !== undefined && prediction.outcome === 'open') {
      const note = 'manifests do not tell whose address this is';
      return { ...step, prediction: open([88, 89, 96], note) };
    }
    const parsed = parseClusterName(step.name, ownZone);
    if (parsed?.kind !== 'service' || parsed.endpoint === undefined) return step;
    if (prediction.outcome !== 'nxdomain' || !/^[\da-f]*(-[\da-f]*){2,}$/.test(parsed.endpoint)) {
      return step;
    }
    const { namespace, service } = parsed;
    const itself = predictDns(
      { name: `${service}.${namespace}.svc.${ownZone}`, type },
      world,
      facts,
    );
    if (itself.outcome === 'nxdomain') return step;
    const note = `manifests do not tell whether an endpoint of Service ${namespace}/${service} has this address`; // prettier-ignore
    return { ...step, prediction: open([89, 96], note) };
  }
}

function open(rules: readonly number[], note: string): DnsPrediction {
  return { outcome: 'open', records: [], moreAllowed: true, rules, note };
}

function podOf({ pod, dns: { dnsPolicy, dnsConfig } }: Workload): Pod {
  return { ...pod, spec: { ...pod.spec, dnsPolicy, dnsConfig } };
}

/** Kubeadm and most others name the Service kube-dns; its address counts where the manifests give it. */
function clusterDnsOf({ services }: AssumedWorld): readonly string[] {
  const service = services.find(
    ({ metadata }) => metadata.namespace === 'kube-system' && metadata.name === 'kube-dns',
  );
  const given = (service?.spec.clusterIPs ?? []).filter((address) => !address.startsWith('%'));
  return given.length > 0 ? given : [clusterServer];
}
