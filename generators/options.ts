/**
 * What a user may choose about generated network-policy scenarios. Options are printed and stored in the origin of each
 * scenario, because a case is a pure function of (generatorVersion, suite, options, seed, index).
 */
import { HarnessError } from '../model/errors.ts';
import type { IpFamily } from '../model/kubernetes.ts';
import { podsBound, policiesBound } from './choices.ts';
import { namespaceNames } from './pod-shapes.ts';

export interface GeneratorOptions {
  /** Most pods in a scenario, hostNetwork ones included; their square drives the cost of a case. */
  readonly podsMax: number;
  /** Most namespaces with ordinary pods; the one of hostNetwork pods comes on top. */
  readonly namespacesMax: number;
  /** Logical nodes: n0, n1. */
  readonly nodes: number;
  /** Most (protocol, port) pairs probed in a case. */
  readonly portsPerCase: number;
  readonly policiesMax: number;
  /** Endpoints outside the cluster: e0, e1. */
  readonly externalEndpoints: number;
  readonly ipFamilies: 'IPv4' | 'IPv6' | 'dual';
  /** Whether some cases hold pods on the network of their node. */
  readonly hostNetwork: boolean;
  /** Whether some CIDRs keep their host bits; servers that validate strictly reject them (rule 25). */
  readonly hostBits: boolean;
  /** Whether some Services ask for endpoints close by; servers before Kubernetes 1.34 reject parts of that. */
  readonly closeEndpoints: boolean;
}

export const defaultGeneratorOptions: GeneratorOptions = {
  podsMax: 9,
  namespacesMax: 3,
  nodes: 2,
  portsPerCase: 6,
  policiesMax: 6,
  externalEndpoints: 0,
  ipFamilies: 'IPv4',
  hostNetwork: true,
  hostBits: true,
  closeEndpoints: true,
};

/** Inclusive bounds of the numeric options. */
export const generatorOptionBounds = {
  podsMax: [2, podsBound],
  namespacesMax: [1, namespaceNames.length],
  nodes: [1, 2],
  portsPerCase: [4, 12],
  policiesMax: [1, policiesBound],
  externalEndpoints: [0, 2],
} as const;

/** The options with every default filled in. Throws HarnessError('usage') on a value out of bounds. */
export function resolveGeneratorOptions(options: Partial<GeneratorOptions>): GeneratorOptions {
  const resolved = { ...defaultGeneratorOptions, ...options };
  for (const [name, [least, most]] of Object.entries(generatorOptionBounds)) {
    const value = resolved[name as keyof typeof generatorOptionBounds];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new HarnessError('usage', `generator option ${name} is ${value}`, {
        hint: `Give a whole number from ${least} to ${most}.`,
      });
    }
  }
  return resolved;
}

/** The address families that ipBlocks of a scenario may use. */
export function familiesOf(options: GeneratorOptions): readonly IpFamily[] {
  return options.ipFamilies === 'dual' ? ['IPv4', 'IPv6'] : [options.ipFamilies];
}
