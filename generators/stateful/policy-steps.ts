/** Steps that add, change and delete policies, one after the other in both orders. */
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import { referenceOf, type Step } from '../../model/step.ts';
import { pick } from '../pick.ts';
import type { StepChoices } from './choices.ts';
import { drawPolicy, livePods, type StepContext } from './step-context.ts';

/** A policy that was not there. */
export function addPolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  return [{ put: newPolicy(context, choices, pick(choices.aim, livePods(context.world))) }];
}

/** Another spec under the same name. */
export function changePolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  const old = policyOf(context, choices);
  if (old === undefined) return [];
  const inNamespace = livePods(context.world).filter(
    ({ metadata }) => metadata.namespace === old.metadata.namespace,
  );
  if (inNamespace.length === 0) return [];
  return [
    { put: drawPolicy(context, choices, old.metadata.name, pick(choices.other, inNamespace)) },
  ];
}

export function deletePolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  const policy = policyOf(context, choices);
  return policy === undefined ? [] : [{ delete: referenceOf(policy) }];
}

/** A policy that is there for one step only. */
export function addAndDeletePolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  const [added] = addPolicy(context, choices);
  if (added === undefined || !('put' in added)) return [];
  return [added, { delete: referenceOf(added.put) }];
}

/** A policy that is away for one step only. */
export function deleteAndAddPolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  const policy = policyOf(context, choices);
  return policy === undefined ? [] : [{ delete: referenceOf(policy) }, { put: policy }];
}

/** One policy takes the place of another, both sent together. */
export function exchangePolicies(context: StepContext, choices: StepChoices): readonly Step[] {
  const old = policyOf(context, choices);
  if (old === undefined) return [];
  const aim = pick(choices.other, livePods(context.world));
  const changes = [{ put: newPolicy(context, choices, aim) }, { delete: referenceOf(old) }];
  return [{ changes: choices.form % 2 === 0 ? changes : changes.toReversed() }];
}

/** Under a name that no policy of the world has. */
export function newPolicy(context: StepContext, choices: StepChoices, aim: Pod): NetworkPolicy {
  const taken = new Set(context.world.networkPolicies.map(({ metadata }) => metadata.name));
  let name = 'q';
  for (let number = 1; taken.has(name); number++) name = `q-${number}`;
  return drawPolicy(context, choices, name, aim);
}

function policyOf({ world }: StepContext, choices: StepChoices): NetworkPolicy | undefined {
  const { networkPolicies } = world;
  return networkPolicies.length === 0 ? undefined : pick(choices.aim, networkPolicies);
}
