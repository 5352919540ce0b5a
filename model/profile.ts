/**
 * A CNI profile: what one implementation documents where the specification leaves the outcome open. Each pin names
 * its rule of semantics.md and its source; an absent pin leaves the rule `either` (rule 109).
 */

export interface ProfilePins {
  /** Rule 18: which of several container ports of one name a named port resolves to. */
  readonly repeatedPortName?: 'first' | 'every';
  /** Rule 20: whether restartable init containers count when a port name is resolved. */
  readonly sidecarPortNames?: 'count' | 'ignored';
  /** Rule 21: whether a named port with an ipBlock peer resolves on a pod that the block covers. */
  readonly namedPortWithIpBlock?: 'resolves' | 'matchesNothing';
  /** Rule 27: whether an ipBlock matches pod addresses. */
  readonly ipBlockMatchesPods?: 'match' | 'noMatch';
  /** Rule 29: whether an ipBlock matches node addresses. */
  readonly ipBlockMatchesNodes?: 'match' | 'noMatch';
  /** Rule 31: whether egress policy is enforced towards the pod's own node. */
  readonly egressToOwnNode?: 'enforced' | 'allowed';
  /** Rule 32: whether a hostNetwork pod is treated as a pod or as its node. */
  readonly hostNetworkPods?: 'likePods' | 'likeNodes';
}

export interface Profile {
  readonly name: string;
  readonly pins: ProfilePins;
  /** Per pin: where the implementation says so. */
  readonly sources: { readonly [pin in keyof ProfilePins]?: string };
}

/** Nothing pinned: the specification alone. */
export const specificationProfile: Profile = { name: 'specification', pins: {}, sources: {} };

export type PinName = keyof ProfilePins;

/** The rule that each pin decides and the values that it can have; the first is not preferred. */
export const pinChoices = {
  repeatedPortName: { rule: 18, values: ['first', 'every'] },
  sidecarPortNames: { rule: 20, values: ['count', 'ignored'] },
  namedPortWithIpBlock: { rule: 21, values: ['resolves', 'matchesNothing'] },
  ipBlockMatchesPods: { rule: 27, values: ['match', 'noMatch'] },
  ipBlockMatchesNodes: { rule: 29, values: ['match', 'noMatch'] },
  egressToOwnNode: { rule: 31, values: ['enforced', 'allowed'] },
  hostNetworkPods: { rule: 32, values: ['likePods', 'likeNodes'] },
} as const satisfies {
  readonly [pin in PinName]-?: {
    readonly rule: number;
    readonly values: readonly [NonNullable<ProfilePins[pin]>, NonNullable<ProfilePins[pin]>];
  };
};

export const pinNames = Object.keys(pinChoices) as readonly PinName[];

/** The pins with one more set. The value must be one of the pin's. */
export function withPin(pins: ProfilePins, pin: PinName, value: string): ProfilePins {
  return { ...pins, [pin]: value };
}
