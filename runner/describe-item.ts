/** Selectors, peers and port items in a few words, as sentences about policies name them. */
import type {
  Labels,
  LabelSelector,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../model/kubernetes.ts';

/** `app=web, tier In (a, b)`; `every label` for the empty selector. */
export function describeSelector(selector: LabelSelector): string {
  const parts = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }) =>
      values === undefined || values.length === 0
        ? `${key} ${operator}`
        : `${key} ${operator} (${values.join(', ')})`,
    ),
  ];
  return parts.length === 0 ? '{}' : parts.join(', ');
}

/** `namespaceSelector team=a and podSelector app=web`, or `ipBlock 10.0.0.0/8 except 10.1.0.0/16`. */
export function describePeer({
  podSelector,
  namespaceSelector,
  ipBlock,
}: NetworkPolicyPeer): string {
  if (ipBlock !== undefined) {
    const { cidr, except = [] } = ipBlock;
    return `ipBlock ${cidr}${except.length === 0 ? '' : ` except ${except.join(', ')}`}`;
  }
  return [
    ...(namespaceSelector === undefined
      ? []
      : [`namespaceSelector ${describeSelector(namespaceSelector)}`]),
    ...(podSelector === undefined ? [] : [`podSelector ${describeSelector(podSelector)}`]),
  ].join(' and ');
}

/** `TCP 8000-8080`, `UDP dns`, `every SCTP port`. */
export function describePort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string {
  if (port === undefined) return `every ${protocol} port`;
  return `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`;
}

/** `app=web, tier=a`; `no labels` for none. */
export function describeLabels(labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return parts.length === 0 ? 'no labels' : parts.join(', ');
}

/** `rule 3`, `rules 3, 9`; empty for none. */
export function citeRules(rules: readonly number[]): string {
  if (rules.length === 0) return '';
  return `${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}`;
}
