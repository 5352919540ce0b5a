/**
 * Peers that match no pod, and namespaceSelectors that match no namespace (rules 10 and 12). What manifests cannot know,
 * namespaces that they do not describe and namespaces without pods, makes a note instead of a warning.
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type NetworkPolicyPeer,
} from '../../model/kubernetes.ts';
import { describePeer, describeSelector } from '../describe-item.ts';
import type { RuleSite } from '../policy-rule-sites.ts';
import { findingOf, type LintFinding } from './finding.ts';
import { dependsOnCluster, type LintContext } from './lint-context.ts';

/** At most one finding per peer. */
export function peerMatchesNothing(context: LintContext): readonly LintFinding[] {
  return context.sites.flatMap((site) =>
    site.peers.flatMap((peer, index) => {
      if (peer.ipBlock !== undefined) return [];
      const { namespaceSelector } = peer;
      if (namespaceSelector !== undefined && context.namespacesOf(namespaceSelector).length === 0) {
        return [namespaceFinding(site, index, namespaceSelector, context)];
      }
      return peerFinding(site, index, peer, context);
    }),
  );
}

function namespaceFinding(
  site: RuleSite,
  peer: number,
  selector: LabelSelector,
  { world }: LintContext,
): LintFinding {
  const text = describeSelector(selector);
  const { assumedNamespaces } = world;
  const named = namesNamespace(selector);
  const unknown = named
    ? 'no object of the manifests is in a namespace of this name'
    : `the labels of ${assumedNamespaces.join(', ')} are unknown, since no Namespace describes them`;
  return findingOf(
    site,
    {
      id: 'namespace-matches-nothing',
      rule: 12,
      severity: named || assumedNamespaces.length > 0 ? 'note' : 'warning',
      message:
        `no namespace of the manifests matches ${text}` +
        (named || assumedNamespaces.length > 0 ? `; ${unknown}` : ': the peer matches no pod'),
    },
    [...site.peerPath(peer), 'namespaceSelector'],
  );
}

/** A selector by the name that the control plane writes: the namespace may well exist outside the manifests. */
function namesNamespace({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return (
    namespaceNameLabel in matchLabels ||
    matchExpressions.some(({ key, operator }) => key === namespaceNameLabel && operator === 'In')
  );
}

function peerFinding(
  site: RuleSite,
  index: number,
  peer: NetworkPolicyPeer,
  context: LintContext,
): readonly LintFinding[] {
  if (dependsOnCluster(peer.podSelector) || context.rowsOf(peer, site.namespace).length > 0) {
    return [];
  }
  const namespaces =
    peer.namespaceSelector === undefined
      ? [site.namespace]
      : context.namespacesOf(peer.namespaceSelector).map(({ metadata }) => metadata.name);
  const empty = namespaces.filter((name) => context.rowsOfNamespace(name).length === 0);
  const unsure = empty.length > 0;
  const text = {
    id: 'peer-matches-nothing',
    rule: 10,
    severity: unsure ? ('note' as const) : ('warning' as const),
    message:
      `no pod of ${namespaces.join(', ')} matches ${describePeer(peer)}` +
      (unsure ? `; the manifests hold no pods of ${empty.join(', ')}` : ''),
  };
  return [findingOf(site, text, site.peerPath(index))];
}
