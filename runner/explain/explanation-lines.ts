/** The answer of `explain` as text: the verdict first, then what decides at each end, with file and line of every item. */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { PolicyType } from '../../model/kubernetes.ts';
import type { DirectionExplanation, RuleMatch } from '../../model/prediction.ts';
import { citeRules, describePeer, describePort } from '../describe-item.ts';
import { pathText, policyName, positionText, ruleSites } from '../policy-rule-sites.ts';
import type { ConnectionAnswer, ConnectionQuestion } from './explain-connection.ts';
import { missingItems } from './missing-items.ts';

/** The lines of all answers; several where address families differ. */
export function explanationLines(
  question: ConnectionQuestion,
  answers: readonly ConnectionAnswer[],
  world: ManifestWorld,
): readonly string[] {
  const { source, target, protocol, port } = question;
  return answers.flatMap(({ verdict, rules, explanation, ipFamily }) => [
    `${source.id} -> ${target.id} ${protocol} ${port}: ${verdict}${cite(rules)}` +
      (answers.length > 1 ? ` over ${ipFamily}` : ''),
    '',
    ...endLines(question, 'Egress', explanation.egress, world),
    ...endLines(question, 'Ingress', explanation.ingress, world),
  ]);
}

function endLines(
  question: ConnectionQuestion,
  direction: PolicyType,
  side: DirectionExplanation,
  world: ManifestWorld,
): readonly string[] {
  const subject = direction === 'Egress' ? question.source : question.target;
  const isolating = world.policies.filter((policy) => side.isolatedBy.includes(policyName(policy)));
  const denied = side.verdict === 'deny' && isolating.length > 0;
  const lines = [
    ...(side.note === undefined ? [] : [side.note]),
    ...isolating.map(
      (policy) => `isolated by ${policyName(policy)} (${positionText(policy.position)})`,
    ),
    ...side.matches
      .filter((match) => side.verdict === 'either' || match.verdict === 'allow')
      .flatMap((match) => matchLines(match, world)),
    ...(denied ? missingItems(question, direction, side, world) : []),
  ];
  return [
    `${direction} of ${subject.id}: ${side.verdict}${cite(side.rules)}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

function matchLines(match: RuleMatch, world: ManifestWorld): readonly string[] {
  const site = ruleSites(world.policies).find(
    ({ policy, direction, index }) =>
      policy === match.policy && direction === match.direction && index === match.rule,
  );
  if (site === undefined) return [];
  const at = (path: readonly (string | number)[]): string =>
    `${pathText(path)} (${positionText(site.source.positionOf(path))})`;
  const peer = match.peer === undefined ? undefined : site.peers[match.peer];
  const port = match.port === undefined ? undefined : site.ports[match.port];
  const verb = match.verdict === 'allow' ? 'allowed by' : 'may be allowed by';
  return [
    `${verb} ${match.policy} ${at(site.path)}${cite(match.rules)}`,
    peer === undefined || match.peer === undefined
      ? '  every peer'
      : `  ${at(site.peerPath(match.peer))}: ${describePeer(peer)}`,
    port === undefined || match.port === undefined
      ? '  every port'
      : `  ${at(site.portPath(match.port))}: ${describePort(port)}`,
  ];
}

function cite(rules: readonly number[]): string {
  return rules.length === 0 ? '' : ` (${citeRules(rules)})`;
}
