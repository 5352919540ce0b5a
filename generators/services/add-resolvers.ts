/**
 * Pods whose DNS settings are drawn: every dnsPolicy, on the host network or not, with servers, searches and options of their
 * own up to kubelet's limits. No Service selects them; each is another shape of pod, so that there are few.
 */
import type { Pod, PodDnsConfig, PodSpec } from '../../model/kubernetes.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import { servicesNamespace } from './build-backends.ts';
import type { ResolverChoices } from './choices.ts';

/** Addresses for documentation: nobody answers there, and nothing is asked. */
const servers = ['192.0.2.53', '192.0.2.54', '192.0.2.55'];
const zone = 'cluster.local';

/** The same pods and up to two more, called r0 and r1. */
export function addResolvers(
  choices: readonly ResolverChoices[],
  pods: readonly Pod[],
  nodes: number,
): readonly Pod[] {
  const made = choices.flatMap((one, index) =>
    happens(one.there, index === 0 ? 80 : 30) ? [buildResolver(one, index, nodes)] : [],
  );
  // One pod of a node's network is enough, and two might stand in each other's way.
  const first = made.findIndex(({ spec }) => spec.hostNetwork === true);
  return [
    ...pods,
    ...made.filter(({ spec }, index) => spec.hostNetwork !== true || index === first),
  ];
}

function buildResolver(choices: ResolverChoices, index: number, nodes: number): Pod {
  const nodeNames = Array.from({ length: nodes }, (_, node) => `n${node}`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `r${index}`, namespace: servicesNamespace, labels: { app: 'resolver' } },
    spec: {
      nodeName: pick(choices.node, nodeNames),
      ...(happens(choices.host, 35) ? { hostNetwork: true } : {}),
      ...dnsOf(choices),
      containers: [{ name: 'agent' }],
    },
  };
}

function dnsOf(choices: ResolverChoices): Pick<PodSpec, 'dnsPolicy' | 'dnsConfig'> {
  const dnsPolicy = pickWeighted(choices.policy, [
    ['ClusterFirst', 30],
    ['ClusterFirstWithHostNet', 25],
    ['Default', 20],
    ['None', 25],
  ]);
  const drawn = configOf(choices);
  // None has no servers but its own, and the API server wants one.
  const config = dnsPolicy === 'None' ? { nameservers: servers.slice(0, 1), ...drawn } : drawn;
  return { dnsPolicy, ...(Object.keys(config).length === 0 ? {} : { dnsConfig: config }) };
}

function configOf({ nameservers, searches, options }: ResolverChoices): PodDnsConfig {
  const count = Number(pickWeighted(nameservers, [['0', 55], ['1', 20], ['2', 10], ['3', 15]])); // prettier-ignore
  const search = searchesOf(searches);
  const option = optionsOf(options);
  return {
    ...(count === 0 ? {} : { nameservers: servers.slice(0, count) }),
    ...(search.length === 0 ? {} : { searches: search }),
    ...(option.length === 0 ? {} : { options: option }),
  };
}

/** Entries that are there already, one of the longest list, and lists beyond the limits of old and new kubelets. */
function searchesOf(roll: number): readonly string[] {
  const kind = pickWeighted(roll, [
    ['none', 30],
    ['one', 20],
    ['repeats', 25],
    ['seven', 10],
    ['most', 15],
  ]);
  const many = (length: number): readonly string[] =>
    Array.from({ length }, (_, index) => `s${index}.example`);
  switch (kind) {
    case 'none':
      return [];
    case 'one':
      return [`kube-system.svc.${zone}`];
    case 'repeats':
      return [`svc.${zone}`, 'a.example', `default.svc.${zone}`];
    case 'seven':
      return many(7);
    case 'most':
      return many(32);
  }
}

function optionsOf(roll: number): NonNullable<PodDnsConfig['options']> {
  const kind = pickWeighted(roll, [
    ['none', 35],
    ['ndots:1', 20],
    ['ndots:2', 15],
    ['ndots:0', 10],
    ['others', 20],
  ]);
  if (kind === 'none') return [];
  if (kind === 'others') return [{ name: 'edns0' }, { name: 'timeout', value: '4' }];
  const [name = '', value] = kind.split(':');
  return [{ name, value }];
}
