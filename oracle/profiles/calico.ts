/**
 * What Calico does where the specification is silent: v3.28 with the Kubernetes datastore and the settings of its
 * manifests. A pin needs a sentence of the documentation or the source; sidecar port names (rule 20) stay open, because
 * releases differ (projectcalico/calico#8881).
 */
import type { Profile } from '../../model/profile.ts';

export const calicoProfile: Profile = {
  name: 'calico',
  pins: {
    repeatedPortName: 'every',
    namedPortWithIpBlock: 'resolves',
    ipBlockMatchesPods: 'match',
    ipBlockMatchesNodes: 'match',
    egressToOwnNode: 'enforced',
    hostNetworkPods: 'likeNodes',
  },
  sources: {
    repeatedPortName:
      'projectcalico/calico v3.28: felix/labelindex/named_port_index.go collects every port of an endpoint that has ' +
      'the name and protocol.',
    namedPortWithIpBlock:
      'projectcalico/calico v3.28: felix/calc/rule_scanner.go turns a named port into a set of workload addresses and ' +
      'ports, which a rule matches in addition to its nets; an address that is no workload is never in the set.',
    ipBlockMatchesPods:
      'projectcalico/calico#6634 "ipBlock matches cluster internal IPs"; v3.28: ' +
      'libcalico-go/lib/backend/k8s/conversion/conversion.go makes nets and notNets of an ipBlock.',
    ipBlockMatchesNodes:
      'projectcalico/calico v3.28: nets match destination addresses of any kind ' +
      '(libcalico-go/lib/backend/k8s/conversion/conversion.go); sources stay open by rule 28, since a node may use ' +
      'its tunnel address.',
    egressToOwnNode:
      'FelixConfiguration, defaultEndpointToHostAction: applies to traffic from a workload to its host "after the ' +
      'traffic hits the endpoint egress policy"; manifests/calico.yaml sets ACCEPT.',
    hostNetworkPods:
      'projectcalico/calico v3.28: libcalico-go/lib/backend/k8s/conversion/conversion.go does not make a workload ' +
      'endpoint of a hostNetwork pod, so no selector matches it.',
  },
};
