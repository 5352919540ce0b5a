/** All rules of lint over one set of manifests: findings by file, line and column, problems of the manifests included. */
import type { LoadedManifests } from '../load-manifests.ts';
import { egressWithoutDns } from './egress-without-dns.ts';
import { exceptAllowedAgain } from './except-allowed-again.ts';
import type { LintFinding } from './finding.ts';
import { ipBlockCoversPods } from './ip-block-covers-pods.ts';
import { createLintContext, type LintContext } from './lint-context.ts';
import { namedPortUnknown } from './named-port-unknown.ts';
import { peerMatchesNothing } from './peer-matches-nothing.ts';
import { policyTypesSurprises } from './policy-types.ts';
import { ruleShadowed } from './rule-shadowed.ts';
import { selectsNothing } from './selects-nothing.ts';

const rules: readonly ((context: LintContext) => readonly LintFinding[])[] = [
  selectsNothing,
  policyTypesSurprises,
  peerMatchesNothing,
  namedPortUnknown,
  ruleShadowed,
  ipBlockCoversPods,
  exceptAllowedAgain,
  egressWithoutDns,
];

/** The findings in a stable order. */
export function lintManifests({ world, objects }: LoadedManifests): readonly LintFinding[] {
  const context = createLintContext(world, objects);
  const problems = world.problems.map((problem): LintFinding => ({
    id: 'manifest',
    severity: problem.severity,
    position: problem.position,
    object: problem.object ?? '',
    path: problem.path,
    message: problem.reason,
  }));
  return [...problems, ...rules.flatMap((rule) => rule(context))].toSorted(compareFindings);
}

function compareFindings(a: LintFinding, b: LintFinding): number {
  if (a.position.file !== b.position.file) return a.position.file < b.position.file ? -1 : 1;
  return a.position.line - b.position.line || a.position.column - b.position.column;
}
