/**
 * The rules that predictions cite, as sentences with the page that says so: what an upstream issue quotes. Numbers are
 * those of the predictions; rules that leave the outcome open are here as well, because they appear beside the others.
 */

export interface RuleText {
  readonly sentence: string;
  readonly link: string;
}

const page = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';
const api =
  'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/';
const labels =
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors';

const isolation = `${page}#the-two-sorts-of-pod-isolation`;
const resource = `${page}#networkpolicy-resource`;
const peers = `${page}#behavior-of-to-and-from-selectors`;
const ranges = `${page}#targeting-a-range-of-ports`;
const hostNetwork = `${page}#networkpolicy-and-hostnetwork-pods`;
const lifecycle = `${page}#pod-lifecycle`;

const texts: Readonly<Record<number, RuleText>> = {
  1: {
    sentence:
      'A policy applies to the pods of its own namespace that its podSelector selects; an empty one selects all.',
    link: resource,
  },
  2: {
    sentence:
      'A pod is isolated in a direction exactly if some policy selects it and lists that direction in policyTypes; otherwise everything is allowed in that direction.',
    link: isolation,
  },
  3: {
    sentence:
      'What an isolated pod may do is the union of what its policies allow; their order does not matter.',
    link: isolation,
  },
  4: {
    sentence:
      'A connection needs both: egress allowed at the source and ingress allowed at the destination.',
    link: isolation,
  },
  5: { sentence: 'Replies of an allowed connection are allowed.', link: isolation },
  6: {
    sentence:
      'Without policyTypes, Ingress is always set, and Egress if the policy has any egress rules.',
    link: resource,
  },
  7: {
    sentence:
      'A direction that is listed without any rule allows nothing; rules of a direction that is not listed are ignored.',
    link: `${page}#default-policies`,
  },
  8: { sentence: 'An empty rule allows everything, an empty list of rules nothing.', link: api },
  9: {
    sentence:
      'A rule allows traffic that matches both its peers and its ports; items of a list are alternatives, and a missing or empty list matches everything.',
    link: resource,
  },
  10: {
    sentence:
      "podSelector alone selects pods of the policy's namespace, namespaceSelector alone all pods of the selected namespaces, both in one item pods within those namespaces; two items are alternatives.",
    link: peers,
  },
  11: { sentence: 'Selectors of peers select pods, and nothing that is not a pod.', link: peers },
  12: {
    sentence:
      'The requirements of a label selector are ANDed. NotIn also matches where the key is absent; matchLabels needs the key to be present.',
    link: labels,
  },
  14: {
    sentence: 'The control plane keeps the label kubernetes.io/metadata.name on every namespace.',
    link: `${page}#targeting-a-namespace-by-its-name`,
  },
  15: { sentence: 'A change of labels changes what selectors select.', link: labels },
  16: {
    sentence:
      'The protocol of a port item defaults to TCP; a port item covers its own protocol alone, and without a port every port of it.',
    link: api,
  },
  17: {
    sentence:
      'The port is the one of the destination pod, that is after the translation of a Service.',
    link: api,
  },
  18: {
    sentence:
      'A named port is looked up, by name and protocol, among the container ports of each destination pod.',
    link: api,
  },
  19: { sentence: 'A name that the destination pod does not declare matches no port.', link: api },
  20: {
    sentence: 'Whether ports of sidecars count for named ports is left to the implementation.',
    link: api,
  },
  21: {
    sentence:
      'A named port beside an ipBlock, or towards what is no pod, has nothing to be looked up in: undefined.',
    link: api,
  },
  22: {
    sentence: 'endPort makes a range of port to endPort, both ends included.',
    link: ranges,
  },
  23: { sentence: 'TCP, UDP and SCTP are covered; other protocols are undefined.', link: page },
  24: {
    sentence:
      'An ipBlock matches the addresses of its cidr without those of its except list; an except takes away from its own item alone.',
    link: peers,
  },
  25: {
    sentence: 'An except lies within its cidr; bits of a host in a cidr are masked.',
    link: api,
  },
  26: { sentence: 'A cidr of one IP family matches no address of the other.', link: api },
  27: {
    sentence:
      "ipBlocks should be cluster-external; whether one matches a pod's address is left to the implementation.",
    link: peers,
  },
  28: {
    sentence:
      'Where addresses are rewritten on the way, it is not defined which of them a policy sees.',
    link: peers,
  },
  29: { sentence: 'Whether an ipBlock matches the address of a node is not defined.', link: peers },
  30: { sentence: "Ingress from a pod's own node is always allowed.", link: api },
  31: {
    sentence: "Whether egress to the pod's own node may be denied: two pages say different things.",
    link: isolation,
  },
  32: {
    sentence: 'What policies do with hostNetwork pods is undefined, limited to two behaviours.',
    link: hostNetwork,
  },
  33: { sentence: 'A pod cannot block access to itself.', link: page },
  35: { sentence: 'Whether a denied connection is dropped or refused is not defined.', link: page },
  36: {
    sentence: 'What a change does to established connections is not defined.',
    link: `${page}#what-you-can-t-do-with-network-policies-at-least-not-yet`,
  },
  37: {
    sentence:
      'Once a policy has been handled, a new pod is isolated before it starts; rules that allow may come later.',
    link: lifecycle,
  },
  38: {
    sentence: 'A pod that has ended has no network; its address may be given to another pod.',
    link: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase',
  },
  39: { sentence: 'Readiness of a pod does not matter to policies.', link: lifecycle },
};

/** The sentence and the link of a rule; undefined for a number without a text. */
export function ruleText(rule: number): RuleText | undefined {
  return texts[rule];
}
