/** What policyTypes does unexpectedly: rules that are ignored (rule 7), and ingress that is isolated as well (rule 6). */
import type { PositionedPolicy } from '../../manifests/build-policy.ts';
import type { PolicyType } from '../../model/kubernetes.ts';
import { effectivePolicyTypes, policyTypesDefaulted } from '../../oracle/isolation.ts';
import { findingAt, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

const directions: readonly (readonly [PolicyType, 'ingress' | 'egress'])[] = [
  ['Ingress', 'ingress'],
  ['Egress', 'egress'],
];

/** All surprises of each policy. */
export function policyTypesSurprises({ world }: LintContext): readonly LintFinding[] {
  return world.policies.flatMap((source) => [
    ...ignoredRules(source),
    ...isolatesIngressToo(source),
    ...emptyEgressIgnored(source),
  ]);
}

function ignoredRules(source: PositionedPolicy): readonly LintFinding[] {
  const { spec } = source.policy;
  const types = effectivePolicyTypes(spec);
  return directions.flatMap(([type, field]) => {
    if (types.has(type) || (spec[field] ?? []).length === 0) return [];
    return [
      findingAt(source, ['spec', field], {
        id: 'rules-ignored',
        rule: 7,
        severity: 'warning',
        message: `policyTypes does not list ${type}, so the ${field} rules are ignored`,
      }),
    ];
  });
}

function isolatesIngressToo(source: PositionedPolicy): readonly LintFinding[] {
  const { spec } = source.policy;
  const egressOnly = (spec.egress ?? []).length > 0 && (spec.ingress ?? []).length === 0;
  if (!policyTypesDefaulted(spec) || !egressOnly) return [];
  return [
    findingAt(source, ['spec', 'egress'], {
      id: 'isolates-ingress-too',
      rule: 6,
      severity: 'warning',
      message:
        'policyTypes is absent, so the policy denies all ingress of its pods as well; ' +
        'write policyTypes: [Egress] if that is not meant, or [Ingress, Egress] if it is',
    }),
  ];
}

/** `egress: []` looks like "deny all egress"; without policyTypes it says nothing. */
function emptyEgressIgnored(source: PositionedPolicy): readonly LintFinding[] {
  const { spec } = source.policy;
  if (!policyTypesDefaulted(spec) || spec.egress?.length !== 0) return [];
  return [
    findingAt(source, ['spec', 'egress'], {
      id: 'empty-egress-ignored',
      rule: 6,
      severity: 'warning',
      message:
        'an empty egress list without policyTypes isolates nothing for egress; ' +
        'write policyTypes: [Egress] to deny all egress',
    }),
  ];
}
