/**
 * The shape of one relation's generator: a base scenario and rolls go in, the variant with its expectation comes out, or
 * undefined where the base has nothing that it applies to.
 */
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import type { Expectation, RelationFamily } from '../../model/relation.ts';
import type { Scenario, World } from '../../model/scenario.ts';
import type { Step } from '../../model/step.ts';
import { pick } from '../pick.ts';

/** Rolls below rollRange; enough for every choice of one relation. */
export interface Rolls {
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

export interface Rewritten {
  readonly detail: string;
  readonly world: World;
  readonly expected: Expectation;
  /** Changes after the initial world; the last world is the one that is compared. */
  readonly steps?: readonly Step[];
}

export interface Rewrite {
  readonly name: string;
  readonly family: RelationFamily;
  readonly apply: (base: Scenario, rolls: Rolls) => Rewritten | undefined;
}

/** Rewrites every policy; undefined where none changes. */
export function rewritePolicies(
  { world }: Scenario,
  rewrite: (policy: NetworkPolicy, index: number) => readonly NetworkPolicy[],
): Rewritten | undefined {
  const rewritten = world.networkPolicies.map((policy, index) => ({
    policy,
    result: rewrite(policy, index),
  }));
  const changed = rewritten.filter(({ policy, result }) => !isUnchanged(policy, result));
  if (changed.length === 0) return undefined;
  return {
    detail: changed.map(({ policy }) => policyName(policy)).join(', '),
    world: { ...world, networkPolicies: rewritten.flatMap(({ result }) => result) },
    expected: { kind: 'equal' },
  };
}

/** `namespace/name`. */
export function policyName({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The item that a roll picks, undefined from an empty list. */
export function pickAny<T>(roll: number, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : pick(roll, items);
}

/** A policy name that no policy of the world has. */
export function freeName(world: World, stem: string): string {
  const taken = new Set(world.networkPolicies.map(({ metadata }) => metadata.name));
  for (let number = 0; ; number++) {
    const name = number === 0 ? stem : `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}

function isUnchanged(policy: NetworkPolicy, result: readonly NetworkPolicy[]): boolean {
  const [only] = result;
  return result.length === 1 && only !== undefined && canonical(only) === canonical(policy);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${key}:${canonical(field)}`)
    .join()}}`;
}
