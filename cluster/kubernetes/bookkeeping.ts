/**
 * The marks that this tool leaves on its objects. Namespaces carry one label, so that `clean` can select them; pods
 * carry annotations only, because a pod's labels belong to the scenario.
 */

/** Label on every namespace that a run made; the value is the run's name. */
export const runLabel = 'kubeprop.dev/run';

/** Annotation on every namespace: the namespace that holds the run's Lease. */
export const leaseNamespaceAnnotation = 'kubeprop.dev/lease-namespace';

/** Annotation on a pool pod: the logical `namespace/name` that it stands for, empty while idle. */
export const logicalAnnotation = 'kubeprop.dev/logical';

/** Pod Security label: what a namespace admits. */
export const podSecurityLabel = 'pod-security.kubernetes.io/enforce';

/** Where a container finds the agent. */
export const agentMountPath = '/kubeprop';
export const agentFileName = 'agent.cjs';
