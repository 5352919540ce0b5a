/** Policies whose podSelector matches no pod of their namespace: they have no effect (rule 1). */
import { describeSelector } from '../describe-item.ts';
import { findingAt, type LintFinding } from './finding.ts';
import { dependsOnCluster, type LintContext } from './lint-context.ts';

/** A warning; a note where the manifests hold no pods of the namespace at all. */
export function selectsNothing(context: LintContext): readonly LintFinding[] {
  return context.world.policies.flatMap((source) => {
    const { metadata, spec } = source.policy;
    const { podSelector = {} } = spec;
    if (dependsOnCluster(podSelector) || context.subjectsOf(source.policy).length > 0) return [];
    const namespace = metadata.namespace ?? 'default';
    const empty = context.rowsOfNamespace(namespace).length === 0;
    const selector = describeSelector(podSelector);
    return [
      findingAt(source, ['spec', 'podSelector'], {
        id: 'selects-nothing',
        rule: 1,
        severity: empty ? 'note' : 'warning',
        message: empty
          ? `the manifests hold no pods of namespace ${namespace}, so the policy selects none`
          : `no pod of namespace ${namespace} matches ${selector}: the policy has no effect`,
      }),
    ];
  });
}
