/** The faults of the simulated kubelets, and of endpoints and proxies while pods live and die. */

export const lifecycleFaults = {
  'lifecycle-gates-ignored': {
    faultClass: 'lifecycle',
    description: 'a pod is Ready by its containers alone, whatever its readiness gates say',
  },
  'lifecycle-gates-followed-in-termination': {
    faultClass: 'lifecycle',
    description:
      'a readiness gate that is switched while its pod terminates changes the readiness of the pod',
  },
  'lifecycle-startup-ignored': {
    faultClass: 'lifecycle',
    description: 'a pod is Ready before its startup probe has passed',
  },
  'lifecycle-readiness-ignored': {
    faultClass: 'lifecycle',
    description: 'a readiness probe that fails changes nothing',
  },
  'lifecycle-readiness-stays-failed': {
    faultClass: 'lifecycle',
    description: 'a pod that was Ready and is not any more never is again',
  },
  'lifecycle-liveness-ignored': {
    faultClass: 'lifecycle',
    description: 'a container whose liveness probe fails is not started again',
  },
  'lifecycle-restart-stays-ready': {
    faultClass: 'lifecycle',
    description: 'a container that was started again counts as started and ready at once',
  },
  'lifecycle-restart-changes-address': {
    faultClass: 'lifecycle',
    description: 'a pod whose container was started again has another address',
  },
  'lifecycle-deletion-ends-network': {
    faultClass: 'lifecycle',
    description: 'a pod loses its network as soon as it is deleted, not when its container ends',
  },
  'lifecycle-deletion-unpublished': {
    faultClass: 'lifecycle',
    description: 'a deleted pod leaves its EndpointSlices at once',
  },
  'lifecycle-deletion-unnoticed': {
    faultClass: 'lifecycle',
    description: 'a deleted pod stays a ready endpoint until its container ends',
  },
  'lifecycle-terminating-not-serving': {
    faultClass: 'lifecycle',
    description: 'an endpoint that terminates is published as not serving',
  },
  'lifecycle-readiness-frozen': {
    faultClass: 'lifecycle',
    description: 'the readiness of a deleted pod is not followed any more',
  },
  'lifecycle-gone-stays-endpoint': {
    faultClass: 'lifecycle',
    description: 'a pod that is gone stays an endpoint',
  },
  'lifecycle-gap-at-deletion': {
    faultClass: 'lifecycle',
    description: 'the proxies lose a Service for a moment when a pod is deleted',
  },
} as const;
