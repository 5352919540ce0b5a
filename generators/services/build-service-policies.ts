/**
 * Policies for pods that stand behind Services and use them: what engines get wrong about translated flows is drawn often, the
 * port of the Service instead of the pod's, its address in an ipBlock, names of ports that differ from pod to pod.
 */
import { formatAddressReference } from '../../model/address-reference.ts';
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
} from '../../model/kubernetes.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import { apps, servicesNamespace } from './build-backends.ts';
import { servicePoliciesMax, type ServicePolicyChoices, type ServicesChoices } from './choices.ts';

const names = ['p', 'p-1', 'p-10'];

/** The range of cluster addresses that kubeadm gives where nobody says otherwise. */
const clusterAddresses = '10.96.0.0/12';

/** One to three policies of the namespace. */
export function buildServicePolicies(
  { policyCount, policies }: ServicesChoices,
  pods: readonly Pod[],
): readonly NetworkPolicy[] {
  const counts = Array.from({ length: servicePoliciesMax }, (_, index) => index + 1);
  return policies.slice(0, pick(policyCount, counts)).map((choices, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: names[index] ?? `p${index}`, namespace: servicesNamespace },
    spec: { podSelector: subjectOf(choices.subject), ...sectionsOf(choices, pods) },
  }));
}

function subjectOf(roll: number): LabelSelector {
  const kind = pickWeighted(roll, [
    ['a', 40],
    ['b', 30],
    ['everybody', 30],
  ]);
  return kind === 'everybody' ? {} : { matchLabels: { app: kind } };
}

function sectionsOf(
  choices: ServicePolicyChoices,
  pods: readonly Pod[],
): Pick<NetworkPolicy['spec'], 'policyTypes' | 'ingress' | 'egress'> {
  const direction = pickWeighted(choices.direction, [
    ['Ingress', 45],
    ['Egress', 40],
    ['both', 15],
  ]);
  const items = rulesOf(choices, pods);
  const ingress = items.map(({ peers, ports }) => ({ ...(peers === undefined ? {} : { from: peers }), ...ports })); // prettier-ignore
  const egress = items.map(({ peers, ports }) => ({ ...(peers === undefined ? {} : { to: peers }), ...ports })); // prettier-ignore
  switch (direction) {
    case 'Ingress':
      return { policyTypes: ['Ingress'], ingress };
    case 'Egress':
      return { policyTypes: ['Egress'], egress };
    case 'both':
      return { policyTypes: ['Ingress', 'Egress'], ingress, egress };
  }
}

interface BuiltItem {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: { readonly ports?: readonly NetworkPolicyPort[] };
}

function rulesOf(choices: ServicePolicyChoices, pods: readonly Pod[]): readonly BuiltItem[] {
  const kind = pickWeighted(choices.rules, [
    ['none', 12],
    ['one', 60],
    ['two', 28],
  ]);
  if (kind === 'none') return [];
  const first = { peers: peersOf(choices.peer, choices.pod, pods), ports: portsOf(choices.port) };
  if (kind === 'one') return [first];
  const { second } = choices;
  return [first, { peers: peersOf(second, choices.pod, pods), ports: portsOf((second * 7) % 10_000) }]; // prettier-ignore
}

function peersOf(
  roll: number,
  aim: number,
  pods: readonly Pod[],
): readonly NetworkPolicyPeer[] | undefined {
  const kind = pickWeighted(roll, [
    ['a', 24],
    ['b', 24],
    ['every pod', 10],
    ['everybody', 14],
    ['one pod', 16],
    ['cluster addresses', 12],
  ]);
  switch (kind) {
    case 'everybody':
      return undefined;
    case 'every pod':
      return [{ namespaceSelector: {} }];
    case 'cluster addresses':
      return [{ ipBlock: { cidr: clusterAddresses } }];
    case 'one pod': {
      const { name } = pick(aim, pods).metadata;
      const target = { kind: 'pod', namespace: servicesNamespace, name } as const;
      const cidr = formatAddressReference({ target, ipFamily: 'IPv4', prefixLength: 32, masked: true }); // prettier-ignore
      return [{ ipBlock: { cidr } }];
    }
    default:
      return [{ podSelector: { matchLabels: { app: kind === 'a' ? apps[0] : apps[1] } } }];
  }
}

function portsOf(roll: number): BuiltItem['ports'] {
  const kind = pickWeighted(roll, [
    ['every', 28],
    ['target', 22],
    ['name', 20],
    ['other target', 10],
    ['of the Service', 20],
  ]);
  // Which protocol a Service has is not known here: both are listed, or one of them alone.
  const both = happens((roll * 13) % 10_000, 50);
  const ports = (tcp: number | string, udp: number | string): BuiltItem['ports'] => ({
    ports: [
      { protocol: 'TCP', port: tcp },
      ...(both ? ([{ protocol: 'UDP', port: udp }] as const) : []),
    ],
  });
  switch (kind) {
    case 'every':
      return {};
    case 'target':
      return ports(8080, 5353);
    case 'name':
      return ports('web', 'dns');
    case 'other target':
      return ports(8081, 5354);
    case 'of the Service':
      return ports(80, 80);
  }
}
