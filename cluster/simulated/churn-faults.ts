/**
 * The faults of class churn: what goes wrong when objects and agents come, change and go. Faults of the first kind stay
 * until something else changes; those of the second show while a change is on its way and are gone when all has settled.
 */
import type { FaultDescription } from './faults.ts';

const faultClass = 'churn';

export const churnFaults = {
  'namespace-relabel-stale': {
    faultClass,
    description: 'namespace labels stay as they were when the namespace was first seen',
  },
  'pod-relabel-stale': {
    faultClass,
    description: 'pod labels stay as they were when the pod was first seen',
  },
  'pod-relabel-late-on-one-node': {
    faultClass,
    description: 'the last node learns of a changed pod label with the next change only',
  },
  'deleted-policy-stays': {
    faultClass,
    description: 'a deleted policy is enforced until the next change',
  },
  'changed-policy-stale': {
    faultClass,
    description: 'a changed policy is enforced in its old form until the next change',
  },
  'short-lived-policy-stays': {
    faultClass,
    description: 'a policy that is deleted right after it was added stays in force',
  },
  'policy-lost-when-added-again': {
    faultClass,
    description: 'a policy that is deleted and then added again under its name is not enforced',
  },
  'policy-without-pods-forgotten': {
    faultClass,
    description: 'a policy whose last pod goes is not enforced on pods that come later',
  },
  'new-pod-not-isolated': {
    faultClass,
    description: 'a pod that is created under a policy is not isolated before the next change',
  },
  'freed-address-stays': {
    faultClass,
    description: 'selectors keep matching the address of a deleted pod',
  },
  'completed-pod-keeps-address': {
    faultClass,
    description: 'selectors keep matching the address of a completed pod',
  },
  'reused-address-keeps-isolation': {
    faultClass,
    description: 'a new pod with the address of a deleted one is isolated as that one was',
  },
  'restart-forgets-policies': {
    faultClass,
    description: 'after a restart of its agent a node enforces nothing before the next change',
  },
  'restart-brings-old-state-back': {
    faultClass,
    description:
      'after a restart of its agent a node enforces what was there before the last change',
  },
  'reverts-after-settling': {
    faultClass,
    description: 'a second after each change the nodes go back to what was there before',
  },
  'opens-while-policy-is-replaced': {
    faultClass,
    description: 'while a policy is changed the pods that it selects are open for 200 ms',
  },
  'opens-while-policy-is-added': {
    faultClass,
    description: 'while a policy is added the pods that it selects are open for 200 ms',
  },
  'opens-while-policy-is-deleted': {
    faultClass,
    description: 'while a policy is deleted the pods that it selected are open for 200 ms',
  },
  'opens-while-pod-is-relabelled': {
    faultClass,
    description: 'a pod whose labels change is open for 200 ms',
  },
  'new-pod-open-before-isolated': {
    faultClass,
    description: 'a new pod is open for 200 ms before its policies hold',
  },
  'restart-opens-node': {
    faultClass,
    description: 'while its agent restarts a node enforces nothing for 200 ms',
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;
