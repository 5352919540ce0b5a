/**
 * Rules that allow nothing that other rules of the same pods do not allow already (rule 3: a union without order). Proven
 * for all pods and addresses there may be, so that there is no false finding; of equal rules the first one stays.
 */
import { policyName, positionText, pathText, type RuleSite } from '../policy-rule-sites.ts';
import { findingOf, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';
import { concernsSubjectsOf, peerCovered } from './peer-coverage.ts';

/** A warning per rule that could go without any effect, assuming that the rules named in it stay. */
export function ruleShadowed({ sites }: LintContext): readonly LintFinding[] {
  const remaining = new Set(sites.filter(({ effective }) => effective));
  const findings: LintFinding[] = [];
  for (const site of [...remaining].toReversed()) {
    const others = [...remaining].filter(
      (other) => other !== site && concernsSubjectsOf(site, other),
    );
    if (!isCovered(site, others)) continue;
    remaining.delete(site);
    findings.push(shadowedBy(site, smallest(site, others)));
  }
  return findings.toReversed();
}

function isCovered(site: RuleSite, others: readonly RuleSite[]): boolean {
  if (others.length === 0) return false;
  const peers = site.peers.length === 0 ? [undefined] : site.peers;
  return peers.every((peer) => peerCovered(site, peer, others));
}

/** Leaves out what is not needed for the proof, so that the finding names few rules. */
function smallest(site: RuleSite, others: readonly RuleSite[]): readonly RuleSite[] {
  let kept = others;
  for (const other of others) {
    const without = kept.filter((candidate) => candidate !== other);
    if (isCovered(site, without)) kept = without;
  }
  return kept;
}

function shadowedBy(site: RuleSite, others: readonly RuleSite[]): LintFinding {
  const names = others.map(
    ({ source, path }) =>
      `${policyName(source)} ${pathText(path)} (${positionText(source.positionOf(path))})`,
  );
  return findingOf(site, {
    id: 'rule-shadowed',
    rule: 3,
    severity: 'warning',
    message: `everything that this rule allows is allowed by ${names.join(' and ')}`,
  });
}
