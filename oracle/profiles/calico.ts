/**
 * What Calico (v3.28, Kubernetes datastore, default Felix configuration) does where the specification is silent. Only
 * what its documentation or source states is pinned; the rest stays open.
 */
import type { Profile } from '../../model/profile.ts';

export const calicoProfile: Profile = {
  name: 'calico',
  pins: {
    ipBlockMatchesPods: 'match',
  },
  sources: {
    ipBlockMatchesPods:
      'projectcalico/calico#6634; an ipBlock becomes the nets of a rule, which match addresses of any kind ' +
      '(libcalico-go/lib/backend/k8s/conversion/conversion.go)',
  },
};
