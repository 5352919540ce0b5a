/**
 * Faults of class DNS: of the simulated server and its cache, of the kubelet that forms resolv.conf of pods, and of the library
 * that reads it.
 */

export const dnsFaults = {
  'endpoints-hostname-without-subdomain': {
    faultClass: 'DNS',
    description: 'a hostname is published although the subdomain names another Service',
  },
  'dns-readiness-ignored': {
    faultClass: 'DNS',
    description: 'endpoints that are not ready have names',
  },
  'dns-headless-without-endpoints-exists': {
    faultClass: 'DNS',
    description: 'a headless Service without ready endpoints answers NODATA',
  },
  'dns-empty-service-missing': {
    faultClass: 'DNS',
    description: 'a Service with an address but without ready endpoints has no name',
  },
  'dns-unknown-name-is-empty': {
    faultClass: 'DNS',
    description: 'a name that does not exist answers NODATA',
  },
  'dns-other-type-is-unknown': {
    faultClass: 'DNS',
    description: 'a name without records of the type answers NXDOMAIN',
  },
  'dns-second-family-missing': {
    faultClass: 'DNS',
    description: 'there are no AAAA records',
  },
  'dns-srv-target-port': {
    faultClass: 'DNS',
    description: 'SRV records have the target port of a Service with an address',
  },
  'dns-headless-service-port': {
    faultClass: 'DNS',
    description: 'SRV records of a headless Service have its port instead of the endpoint',
  },
  'dns-srv-protocol-ignored': {
    faultClass: 'DNS',
    description: 'a named port has SRV records under both protocols',
  },
  'dns-shared-hostname-once': {
    faultClass: 'DNS',
    description: 'of endpoints that share a hostname only the first has an address there',
  },
  'dns-one-owner-per-address': {
    faultClass: 'DNS',
    description: 'a reverse name has one owner, although several Services have the endpoint',
  },
  'dns-endpoint-reverse-missing': {
    faultClass: 'DNS',
    description: 'endpoints have no reverse names',
  },
  'dns-case-matters': {
    faultClass: 'DNS',
    description: 'names are compared with their case',
  },
  'dns-long-label-missing': {
    faultClass: 'DNS',
    description: 'labels near the limit of 63 characters have no records',
  },
  'dns-ordinals-missing': {
    faultClass: 'DNS',
    description: 'hostnames that end in a number, as those of StatefulSets, have no records',
  },
  'dns-alias-missing': {
    faultClass: 'DNS',
    description: 'an ExternalName has no record',
  },
  'dns-pod-names-missing': {
    faultClass: 'DNS',
    description: 'names of pods by their address do not exist',
  },
  'dns-deleted-service-stays': {
    faultClass: 'DNS',
    description: 'a Service that was deleted keeps its names',
  },
  'dns-verified-echoes': {
    faultClass: 'DNS',
    description: 'mode verified answers for addresses of no pod',
    dns: 'pods-verified',
  },
  'dns-verified-secondary-address': {
    faultClass: 'DNS',
    description: 'mode verified answers for addresses that are not the primary ones of pods',
    dns: 'pods-verified',
  },
  'dns-disabled-pods-answer': {
    faultClass: 'DNS',
    description: 'mode disabled answers for names of pods by their address',
    dns: 'pods-disabled',
  },
  'dns-endpoint-pod-names-ignored': {
    faultClass: 'DNS',
    description: 'endpoints are called by their address, although endpoint_pod_names is set',
    dns: 'endpoint-pod-names',
  },
  'dns-pod-name-before-hostname': {
    faultClass: 'DNS',
    description: 'with endpoint_pod_names the name of the pod replaces its hostname as well',
    dns: 'endpoint-pod-names',
  },
  'dns-no-endpoints-ignored': {
    faultClass: 'DNS',
    description: 'endpoints have names, although noendpoints is set',
    dns: 'no-endpoints',
  },
  'autopath-first-entry-alone': {
    faultClass: 'DNS',
    description: 'autopath tries the first entry of the search list alone',
    dns: 'autopath',
  },
  'autopath-last-entry-missing': {
    faultClass: 'DNS',
    description: 'autopath does not try the zone itself',
    dns: 'autopath',
  },
  'autopath-goes-on-past-empty': {
    faultClass: 'DNS',
    description: 'autopath walks on past a name that exists without such records',
    dns: 'autopath',
  },
  'autopath-without-alias': {
    faultClass: 'DNS',
    description: 'what autopath finds comes without the alias from the name that was asked',
    dns: 'autopath',
  },
  'resolver-default-is-cluster': {
    faultClass: 'DNS',
    description: "dnsPolicy Default gives the cluster's server",
  },
  'resolver-host-network-is-cluster': {
    faultClass: 'DNS',
    description: "dnsPolicy ClusterFirst gives the cluster's server on the host network as well",
  },
  'resolver-with-host-net-is-default': {
    faultClass: 'DNS',
    description: "dnsPolicy ClusterFirstWithHostNet gives the node's servers",
  },
  'resolver-none-keeps-cluster': {
    faultClass: 'DNS',
    description: 'dnsPolicy None is ClusterFirst with additions',
  },
  'resolver-searches-replaced': {
    faultClass: 'DNS',
    description: 'searches of dnsConfig replace the search list',
  },
  'resolver-own-searches-first': {
    faultClass: 'DNS',
    description: 'searches of dnsConfig come before those of the policy',
  },
  'resolver-own-servers-first': {
    faultClass: 'DNS',
    description: 'nameservers of dnsConfig come before those of the policy',
  },
  'resolver-node-searches-dropped': {
    faultClass: 'DNS',
    description: "the search list lacks the node's entries",
  },
  'resolver-node-options-kept': {
    faultClass: 'DNS',
    description: "ClusterFirst keeps the node's options",
  },
  'resolver-option-kept': {
    faultClass: 'DNS',
    description: 'an option of dnsConfig does not replace the one of the same name',
  },
  'resolver-fourth-server': {
    faultClass: 'DNS',
    description: 'more than three nameservers are written',
  },
  'resolver-six-searches': {
    faultClass: 'DNS',
    description: 'the search list ends after six entries, the limit of old kubelets',
  },
  'resolver-repeats-kept': {
    faultClass: 'DNS',
    description: 'an entry that is there already is appended once more',
  },
  'resolver-trailing-dot-kept': {
    faultClass: 'DNS',
    description: "dots at the end of the node's searches stay",
  },
  'look-up-first-suffix-alone': {
    faultClass: 'DNS',
    description: 'of the search list only the first entry is tried',
  },
  'dns-cache-keeps-zone': {
    faultClass: 'DNS',
    description: 'answers of the zone are kept for 30 s, although the cache leaves it out',
  },
  'look-up-one-family': {
    faultClass: 'DNS',
    description: 'only one family is asked',
  },
} as const;
