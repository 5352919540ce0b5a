/** What the rules of lint ask about manifests: which rows and namespaces selectors match, and which are unknown. */
import type { ManifestObjects } from '../../manifests/read-manifests.ts';
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { generatedKeys } from '../../manifests/generated-labels.ts';
import type { Workload } from '../../manifests/workload.ts';
import type {
  LabelSelector,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
} from '../../model/kubernetes.ts';
import { compileSelector } from '../../oracle/selector.ts';
import { ruleSites, type RuleSite } from '../policy-rule-sites.ts';

export interface LintContext {
  readonly world: ManifestWorld;
  readonly objects: ManifestObjects;
  readonly sites: readonly RuleSite[];
  /** The rows that a policy selects (rule 1). */
  readonly subjectsOf: (policy: NetworkPolicy) => readonly Workload[];
  /** The rows that a peer with selectors matches (rule 10); none for an ipBlock (rule 11). */
  readonly rowsOf: (peer: NetworkPolicyPeer, policyNamespace: string) => readonly Workload[];
  /** The namespaces of the manifests that a selector matches. */
  readonly namespacesOf: (selector: LabelSelector) => readonly Namespace[];
  readonly rowsOfNamespace: (namespace: string) => readonly Workload[];
}

/** Prepared once per lint. */
export function createLintContext(world: ManifestWorld, objects: ManifestObjects): LintContext {
  const rowsOfNamespace = (namespace: string): readonly Workload[] =>
    world.workloads.filter((workload) => workload.namespace === namespace);
  const namespacesOf = (selector: LabelSelector): readonly Namespace[] => {
    const { matches } = compileSelector(selector);
    return world.namespaces.filter(({ metadata }) => matches(metadata.labels ?? {}));
  };
  const select = (
    rows: readonly Workload[],
    selector: LabelSelector | undefined,
  ): readonly Workload[] => {
    const { matches } = compileSelector(selector);
    return rows.filter(({ pod }) => matches(pod.metadata.labels ?? {}));
  };
  return {
    world,
    objects,
    sites: ruleSites(world.policies),
    subjectsOf: ({ metadata, spec }) =>
      select(rowsOfNamespace(metadata.namespace ?? 'default'), spec.podSelector),
    rowsOf: ({ ipBlock, namespaceSelector, podSelector }, policyNamespace) => {
      if (ipBlock !== undefined) return [];
      const names =
        namespaceSelector === undefined
          ? [policyNamespace]
          : namespacesOf(namespaceSelector).map(({ metadata }) => metadata.name);
      return names.flatMap((name) => select(rowsOfNamespace(name), podSelector));
    },
    namespacesOf,
    rowsOfNamespace,
  };
}

/** Whether a selector asks for a label whose value only a cluster knows: then nothing can be said about it. */
export function dependsOnCluster(selector: LabelSelector | undefined): boolean {
  return [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ].some((key) => generatedKeys.has(key));
}
