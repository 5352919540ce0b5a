/** Namespace names inside a policy: the values of `kubernetes.io/metadata.name` in namespaceSelectors, and nothing else. */
import {
  namespaceNameLabel,
  type LabelSelector,
  type NetworkPolicyPeer,
  type NetworkPolicySpec,
} from '../../model/kubernetes.ts';

/** The spec with namespaces called as `names` says; names that it does not hold stay. */
export function renameNamespaces(
  spec: NetworkPolicySpec,
  names: ReadonlyMap<string, string>,
): NetworkPolicySpec {
  const rename = (peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] =>
    peers.map((peer) =>
      peer.namespaceSelector === undefined
        ? peer
        : { ...peer, namespaceSelector: renameSelector(peer.namespaceSelector, names) },
    );
  const { ingress, egress } = spec;
  return {
    ...spec,
    ...(ingress === undefined
      ? {}
      : {
          ingress: ingress.map((rule) => (rule.from ? { ...rule, from: rename(rule.from) } : rule)),
        }),
    ...(egress === undefined
      ? {}
      : { egress: egress.map((rule) => (rule.to ? { ...rule, to: rename(rule.to) } : rule)) }),
  };
}

function renameSelector(
  selector: LabelSelector,
  names: ReadonlyMap<string, string>,
): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  const named = matchLabels?.[namespaceNameLabel];
  return {
    ...selector,
    ...(named === undefined
      ? {}
      : { matchLabels: { ...matchLabels, [namespaceNameLabel]: names.get(named) ?? named } }),
    ...(matchExpressions === undefined
      ? {}
      : {
          matchExpressions: matchExpressions.map((requirement) =>
            requirement.key === namespaceNameLabel && requirement.values !== undefined
              ? {
                  ...requirement,
                  values: requirement.values.map((value) => names.get(value) ?? value),
                }
              : requirement,
          ),
        }),
  };
}
