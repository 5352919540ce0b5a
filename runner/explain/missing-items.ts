/**
 * Why an isolated end does not admit a connection: for each rule of the isolating policies which peer and port items
 * match and which do not, and the rule that would have to be added. Uses the oracle's own matchers, item by item.
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { generatedKeys, generatedValue } from '../../manifests/generated-labels.ts';
import type { Workload } from '../../manifests/workload.ts';
import type { Labels, PolicyType } from '../../model/kubernetes.ts';
import type { DirectionExplanation } from '../../model/prediction.ts';
import { describeLabels, describePeer, describePort } from '../describe-item.ts';
import { pathText, positionText, ruleSites, type RuleSite } from '../policy-rule-sites.ts';
import type { ConnectionQuestion } from './explain-connection.ts';
import type { NamedEnd } from './find-end.ts';
import { peerMatches, portMatches } from './item-matches.ts';

/** Lines for a denied, isolated end. */
export function missingItems(
  question: ConnectionQuestion,
  direction: PolicyType,
  { isolatedBy }: DirectionExplanation,
  world: ManifestWorld,
): readonly string[] {
  const [subject, peer] =
    direction === 'Ingress'
      ? [question.target, question.source]
      : [question.source, question.target];
  const side = direction === 'Ingress' ? 'from' : 'to';
  const verb = direction === 'Ingress' ? 'admits' : 'lets it reach';
  const asked = `${question.protocol} ${question.port}`;
  const sites = ruleSites(world.policies).filter(
    (site) => site.direction === direction && isolatedBy.includes(site.policy),
  );
  const field = direction.toLowerCase();
  return [
    `no ${field} rule of ${isolatedBy.join(' or ')} ${verb} ${describeEnd(peer)} on ${asked}`,
    ...sites.flatMap((site) => explainSite(site, question, peer, world)),
    ...(sites.length === 0 ? [`  no policy of these has any ${field} rule (rule 7)`] : []),
    ...suggestion(subject, peer, side, question, field),
  ];
}

function describeEnd(end: NamedEnd): string {
  if (end.kind === 'external') return `the address ${end.address}`;
  const { workload } = end;
  return `pods with labels ${describeLabels(templateLabels(workload))} of namespace ${workload.namespace}`;
}

function explainSite(
  site: RuleSite,
  question: ConnectionQuestion,
  peer: NamedEnd,
  world: ManifestWorld,
): readonly string[] {
  const at = (path: readonly (string | number)[]): string =>
    `${pathText(path)} (${positionText(site.source.positionOf(path))})`;
  const peers = site.peers.map((item, index) => ({
    text: `${at(site.peerPath(index))}: ${describePeer(item)}`,
    matches: peerMatches(item, site.namespace, peer, world),
  }));
  const ports = site.ports.map((item, index) => ({
    text: `${at(site.portPath(index))}: ${describePort(item)}`,
    matches: portMatches(item, question),
  }));
  const line = (kind: string, items: readonly { text: string; matches: boolean }[]) => {
    if (items.length === 0) return [`    every ${kind} matches (rule 9)`];
    const matching = items.filter(({ matches }) => matches);
    if (matching.length > 0) return matching.map(({ text }) => `    matches: ${text}`);
    return items.map(({ text }) => `    no match: ${text}`);
  };
  return [`  ${site.policy} ${at(site.path)}`, ...line('peer', peers), ...line('port', ports)];
}

/** The smallest rule that names exactly these labels and this port. */
function suggestion(
  subject: NamedEnd,
  peer: NamedEnd,
  side: 'from' | 'to',
  { protocol, port }: ConnectionQuestion,
  field: string,
): readonly string[] {
  // No rule is sure to admit a pod on the network of its node (rule 32).
  if (onHostNetwork(subject) || onHostNetwork(peer)) return [];
  const item = peer.kind === 'external' ? ipBlockOf(peer.address) : selectorsOf(subject, peer);
  return [
    `to allow it, add under spec.${field}:`,
    `  - ${side}:`,
    ...item.map((line, index) => `${index === 0 ? '      - ' : '        '}${line}`),
    '    ports:',
    `      - protocol: ${protocol}`,
    `        port: ${port}`,
  ];
}

function onHostNetwork(end: NamedEnd): boolean {
  return end.kind === 'workload' && end.workload.pod.spec.hostNetwork === true;
}

function ipBlockOf(address: string): readonly string[] {
  return ['ipBlock:', `  cidr: ${address}/${address.includes(':') ? 128 : 32}`];
}

function selectorsOf(
  subject: NamedEnd,
  { workload }: NamedEnd & { readonly kind: 'workload' },
): readonly string[] {
  const own = subject.kind === 'workload' && subject.workload.namespace === workload.namespace;
  const labels = Object.entries(templateLabels(workload));
  return [
    ...(own
      ? []
      : [
          'namespaceSelector:',
          '  matchLabels:',
          `    kubernetes.io/metadata.name: ${workload.namespace}`,
        ]),
    ...(labels.length === 0
      ? ['podSelector: {}']
      : [
          'podSelector:',
          '  matchLabels:',
          ...labels.map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`),
        ]),
  ];
}

/**
 * The labels that a template gives to all of its pods: they go on holding for the next pod, which has another ordinal or
 * hash. Where a template has none, those that a controller adds and manifests tell, such as the name of a Job.
 */
function templateLabels({ kind, pod }: Workload): Labels {
  const known = Object.entries(pod.metadata.labels ?? {}).filter(
    ([, value]) => value !== generatedValue,
  );
  const own = kind === 'Pod' ? known : known.filter(([key]) => !generatedKeys.has(key));
  return Object.fromEntries(own.length > 0 ? own : known);
}
