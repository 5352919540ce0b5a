/** Faults of class StatefulSets: of the simulated controller that makes their pods. */

export const statefulSetFaults = {
  'stateful-set-hostname-missing': {
    faultClass: 'StatefulSets',
    description: 'members get no hostname',
  },
  'stateful-set-subdomain-of-its-own': {
    faultClass: 'StatefulSets',
    description:
      'the subdomain of members is the name of their set instead of the governing Service',
  },
  'stateful-set-pod-name-label-missing': {
    faultClass: 'StatefulSets',
    description: 'members lack the label with their name',
  },
  'stateful-set-index-from-zero': {
    faultClass: 'StatefulSets',
    description: 'the label with the ordinal counts from zero, whatever the first ordinal',
  },
} as const;
