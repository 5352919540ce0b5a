/**
 * What a faulty agent makes of policies that come, go and come back (class churn): it keeps one that went, or loses one
 * that came back. Without such a fault it hands every world on as it is.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import { isCompleted } from '../../model/step.ts';
import type { Faults } from './faults.ts';
import { compileSelector } from './selector.ts';

/** A function from each stored world, in order, to the world whose policies the agent enforces. */
export function createLifecycleMemory(faults: Faults): (stored: BoundWorld) => BoundWorld {
  /** Policies by key, for each of the two worlds before. */
  let previous = new Map<string, NetworkPolicy>();
  let beforePrevious = new Map<string, NetworkPolicy>();
  /** Policies that came back, in the form in which they are not enforced. */
  const lost = new Map<string, NetworkPolicy>();
  /** Policies that selected a pod once. */
  const populated = new Set<string>();
  const forgotten = new Map<string, NetworkPolicy>();

  const trackLost = (present: ReadonlyMap<string, NetworkPolicy>): void => {
    for (const [key, policy] of present) {
      const isBack = !previous.has(key) && beforePrevious.has(key);
      if (isBack) lost.set(key, policy);
      else if (!isDeepStrictEqual(lost.get(key), policy)) lost.delete(key);
    }
  };
  const trackForgotten = (
    present: ReadonlyMap<string, NetworkPolicy>,
    stored: BoundWorld,
  ): void => {
    for (const [key, policy] of present) {
      if (!isDeepStrictEqual(previous.get(key), policy)) {
        populated.delete(key);
        forgotten.delete(key);
      }
      if (selectsAny(policy, stored, faults)) populated.add(key);
      else if (populated.has(key)) forgotten.set(key, policy);
    }
  };
  return (stored) => {
    const present = new Map(stored.networkPolicies.map((policy) => [keyOf(policy), policy]));
    trackLost(present);
    trackForgotten(present, stored);
    const kept = [...previous].filter(([key]) => !beforePrevious.has(key) && !present.has(key));
    const enforced = [...present].filter(
      ([key]) =>
        !(faults.has('policy-lost-when-added-again') && lost.has(key)) &&
        !(faults.has('policy-without-pods-forgotten') && forgotten.has(key)),
    );
    beforePrevious = previous;
    previous = present;
    return {
      ...stored,
      networkPolicies: [
        ...enforced.map(([, policy]) => policy),
        ...(faults.has('short-lived-policy-stays') ? kept.map(([, policy]) => policy) : []),
      ],
    };
  };
}

function selectsAny(policy: NetworkPolicy, { pods }: BoundWorld, faults: Faults): boolean {
  const selects = compileSelector(policy.spec.podSelector ?? {}, faults);
  return pods.some(
    (pod) =>
      !isCompleted(pod) &&
      pod.metadata.namespace === policy.metadata.namespace &&
      selects(pod.metadata.labels ?? {}),
  );
}

function keyOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
