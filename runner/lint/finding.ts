/** A finding of `lint` as data, and as the one line that a person reads. */
import type { Position } from '../../manifests/problem.ts';
import { citeRules } from '../describe-item.ts';
import {
  pathText,
  policyName,
  positionText,
  type RuleSite,
  type SitePath,
} from '../policy-rule-sites.ts';
import type { PositionedPolicy } from '../../manifests/build-policy.ts';

export interface LintFinding {
  /** Which rule of lint: `selects-nothing`, ... */
  readonly id: string;
  /** Rule of semantics.md; absent for findings about the manifests themselves. */
  readonly rule?: number | undefined;
  /** `warning` makes exit code 1; a `note` is for people to judge. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly position: Position;
  /** `Kind namespace/name`. */
  readonly object: string;
  readonly path: string;
  readonly message: string;
}

export type FindingText = Pick<LintFinding, 'id' | 'rule' | 'severity' | 'message'>;

/** A finding about a field of a policy. */
export function findingAt(
  source: PositionedPolicy,
  path: SitePath,
  text: FindingText,
): LintFinding {
  return {
    ...text,
    position: source.positionOf(path),
    object: `NetworkPolicy ${policyName(source)}`,
    path: pathText(path),
  };
}

/** A finding about a rule of a policy, or about one of its items. */
export function findingOf(site: RuleSite, text: FindingText, path = site.path): LintFinding {
  return findingAt(site.source, path, text);
}

/** `file:line:column: warning: id (rule n): NetworkPolicy a/b: spec.x: sentence`. */
export function formatFinding(finding: LintFinding): string {
  const { id, rule, severity, position, object, path, message } = finding;
  const cite = rule === undefined ? '' : ` (${citeRules([rule])})`;
  const where = [object, path].filter((text) => text !== '').join(': ');
  return `${positionText(position)}: ${severity}: ${id}${cite}: ${where}: ${message}`;
}
