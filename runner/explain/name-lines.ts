/** What a name resolves to in a pod, as text: resolv.conf, then one question after another with its answer. */
import type { DnsImplementation, DnsPrediction } from '../../model/dns.ts';
import { citeRules } from '../describe-item.ts';
import { rowName } from '../row-names.ts';
import { namedPodsMax, type AssumedWorld } from './assumed-world.ts';
import { nodeServers, type NameAnswer, type NameQuestion } from './explain-name.ts';

const outcomes = {
  found: 'found',
  'not-found': 'not found',
  open: 'open',
} as const;

const servers: Readonly<Record<DnsImplementation, string>> = {
  coredns: 'CoreDNS as kubeadm configures it',
  'kube-dns': 'KubeDNS',
  specification: 'a server of which only the specification of DNS in Kubernetes is known',
};

/** The lines of an answer, with what was assumed at the end. */
export function nameLines(
  question: NameQuestion,
  { config, steps, outcome, clusterServer }: NameAnswer,
  world: AssumedWorld,
  ipFamilies: readonly string[],
): readonly string[] {
  const { source, name, type, libc, zone, implementation } = question;
  const { dnsPolicy = 'ClusterFirst' } = source.dns;
  const own = config.nameservers.includes(nodeServers);
  return [
    `${name} ${type} in ${rowName(source)}: ${outcomes[outcome]}`,
    '',
    `resolv.conf by dnsPolicy ${dnsPolicy} (${citeRules(config.rules)})`,
    ...config.nameservers.map((server) => `  nameserver ${server}`),
    ...(config.searches.length === 0 ? [] : [`  search ${config.searches.join(' ')}`]),
    ...(config.options.length === 0 ? [] : [`  options ${config.options.join(' ')}`]),
    ...(own ? ['  and the search list and options of the node'] : []),
    '',
    `Questions in the order of ${libc} (rule 102)`,
    ...steps.flatMap(({ name: asked, prediction }, index) => [
      `  ${index + 1}. ${asked} ${type}: ${answerText(prediction)} (${citeRules(prediction.rules)}): ${world.words(prediction.note)}`,
      ...prediction.records.map((record) => `       ${record.type} ${world.words(record.data)}`),
    ]),
    '',
    'Assumed, since manifests do not tell it',
    ...(clusterServer
      ? [
          `  ${servers[implementation]}, for the zone ${zone}; no other Services and namespaces in the cluster`,
          `  addresses: ${ipFamilies.join(', then ')}; a Service that names no family has the first (rule 79)`,
          "  every pod is ready (rule 91); the node's own resolv.conf has no search list (rule 100)",
          ...(world.rows.size > 0 && hasMany(world)
            ? [`  of each StatefulSet and Indexed Job the first ${namedPodsMax} pods`]
            : []),
        ]
      : ['  nothing: the answers are those of a server outside the manifests']),
  ];
}

function answerText({ outcome, records }: DnsPrediction): string {
  if (outcome === 'nxdomain') return 'NXDOMAIN';
  if (outcome === 'open') return 'open';
  if (records.length === 0) return 'NODATA';
  return records.length === 1 ? '1 record' : `${records.length} records`;
}

function hasMany({ rows }: AssumedWorld): boolean {
  return [...rows.values()].some(
    ({ dns, replicas = 0 }) => dns.ordinals !== undefined && replicas > namedPodsMax,
  );
}
