/**
 * A manifest mutant: how a changed object differs from the original. The changed world is what a cluster gets, the original
 * is what predictions are made from, so that any cluster shows a fault without being patched. It changes every place where
 * it can, as a faulty implementation would, and leaves worlds valid.
 */
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';

export interface ManifestMutant {
  readonly name: string;
  /** The changed world; an equal one where the mutant has nothing to change. */
  readonly change: (world: World) => World;
}

/** A rule of either direction. */
export interface Rule {
  readonly peers?: readonly NetworkPolicyPeer[] | undefined;
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
}

/** A mutant of every policy of a world. */
export function policyMutant(
  name: string,
  change: (policy: NetworkPolicy) => NetworkPolicy,
): ManifestMutant {
  return {
    name,
    change: (world) => ({ ...world, networkPolicies: world.networkPolicies.map(change) }),
  };
}

/** A mutant of every spec. */
export function specMutant(
  name: string,
  change: (spec: NetworkPolicySpec) => NetworkPolicySpec,
): ManifestMutant {
  return policyMutant(name, (policy) => ({ ...policy, spec: change(policy.spec) }));
}

/** A mutant of every list of rules, of either direction. */
export function rulesMutant(
  name: string,
  change: (rules: readonly Rule[]) => readonly Rule[],
): ManifestMutant {
  return specMutant(name, (spec) => mapRules(spec, change));
}

/** A mutant of every list of peers that is not empty; what it gives must not be empty, which would mean everybody. */
export function peersMutant(
  name: string,
  change: (peer: NetworkPolicyPeer) => readonly NetworkPolicyPeer[],
): ManifestMutant {
  return rulesMutant(name, (rules) =>
    rules.map((rule) => (rule.peers ? { ...rule, peers: rule.peers.flatMap(change) } : rule)),
  );
}

/** A mutant of every port item. */
export function portsMutant(
  name: string,
  change: (port: NetworkPolicyPort) => NetworkPolicyPort,
): ManifestMutant {
  return rulesMutant(name, (rules) =>
    rules.map((rule) => (rule.ports ? { ...rule, ports: rule.ports.map(change) } : rule)),
  );
}

/** A mutant of every selector: of subjects, and of pods and namespaces in peers. */
export function selectorMutant(
  name: string,
  change: (selector: LabelSelector) => LabelSelector,
): ManifestMutant {
  const inPeer = ({
    podSelector,
    namespaceSelector,
    ...peer
  }: NetworkPolicyPeer): NetworkPolicyPeer => ({
    ...peer,
    ...(podSelector && { podSelector: change(podSelector) }),
    ...(namespaceSelector && { namespaceSelector: change(namespaceSelector) }),
  });
  return specMutant(name, ({ podSelector, ...spec }) => ({
    ...(podSelector && { podSelector: change(podSelector) }),
    ...mapRules(spec, (rules) =>
      rules.map((rule) => (rule.peers ? { ...rule, peers: rule.peers.map(inPeer) } : rule)),
    ),
  }));
}

/** The spec with both lists of rules changed. */
function mapRules(
  { ingress, egress, ...spec }: NetworkPolicySpec,
  change: (rules: readonly Rule[]) => readonly Rule[],
): NetworkPolicySpec {
  const list = <Field extends 'from' | 'to'>(
    rules: readonly ({
      readonly [field in Field]?: readonly NetworkPolicyPeer[] | undefined;
    } & Rule)[],
    field: Field,
  ): readonly object[] =>
    change(rules.map(({ [field]: peers, ports }) => ({ peers, ports }))).map(
      ({ peers, ports }) => ({
        ...(ports && { ports }),
        ...(peers && { [field]: peers }),
      }),
    );
  return {
    ...spec,
    ...(ingress && { ingress: list(ingress, 'from') }),
    ...(egress && { egress: list(egress, 'to') }),
  };
}
