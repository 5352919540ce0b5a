/**
 * Faults of the simulated kubelet, what it gets wrong where it forms resolv.conf of pods; of their resolver library; and of the
 * cache of the DNS server.
 */

const resolvers = 'DNS';

export const resolverFaults = {
  'resolver-default-is-cluster': {
    faultClass: resolvers,
    description: "dnsPolicy Default gives the cluster's server",
  },
  'resolver-host-network-is-cluster': {
    faultClass: resolvers,
    description: "dnsPolicy ClusterFirst gives the cluster's server on the host network as well",
  },
  'resolver-with-host-net-is-default': {
    faultClass: resolvers,
    description: "dnsPolicy ClusterFirstWithHostNet gives the node's servers",
  },
  'resolver-none-keeps-cluster': {
    faultClass: resolvers,
    description: 'dnsPolicy None is ClusterFirst with additions',
  },
  'resolver-searches-replaced': {
    faultClass: resolvers,
    description: 'searches of dnsConfig replace the search list',
  },
  'resolver-own-searches-first': {
    faultClass: resolvers,
    description: 'searches of dnsConfig come before those of the policy',
  },
  'resolver-own-servers-first': {
    faultClass: resolvers,
    description: 'nameservers of dnsConfig come before those of the policy',
  },
  'resolver-node-searches-dropped': {
    faultClass: resolvers,
    description: "the search list lacks the node's entries",
  },
  'resolver-node-options-kept': {
    faultClass: resolvers,
    description: "ClusterFirst keeps the node's options",
  },
  'resolver-option-kept': {
    faultClass: resolvers,
    description: 'an option of dnsConfig does not replace the one of the same name',
  },
  'resolver-fourth-server': {
    faultClass: resolvers,
    description: 'more than three nameservers are written',
  },
  'resolver-six-searches': {
    faultClass: resolvers,
    description: 'the search list ends after six entries, the limit of old kubelets',
  },
  'resolver-repeats-kept': {
    faultClass: resolvers,
    description: 'an entry that is there already is appended once more',
  },
  'resolver-trailing-dot-kept': {
    faultClass: resolvers,
    description: "dots at the end of the node's searches stay",
  },
  'look-up-first-suffix-alone': {
    faultClass: resolvers,
    description: 'of the search list only the first entry is tried',
  },
  'dns-cache-keeps-zone': {
    faultClass: resolvers,
    description: 'answers of the zone are kept for 30 s, although the cache leaves it out',
  },
  'look-up-one-family': {
    faultClass: resolvers,
    description: 'only one family is asked',
  },
} as const;

export type ResolverFaultName = keyof typeof resolverFaults;
