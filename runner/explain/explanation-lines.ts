/** The answer of `explain` as text: the verdict first, then what decides at each end, with file and line of every item. */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { PolicyType } from '../../model/kubernetes.ts';
import type { DirectionExplanation, Reachability, RuleMatch } from '../../model/prediction.ts';
import { citeRules, describePeer, describePort } from '../describe-item.ts';
import { pathText, policyName, positionText, ruleSites } from '../policy-rule-sites.ts';
import { ruleText } from '../../report/reproduction/rule-texts.ts';
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
    ...(verdict === 'either' ? openLines(rules) : []),
    '',
    ...endLines(question, 'Egress', explanation.egress, world, verdict),
    ...endLines(question, 'Ingress', explanation.ingress, world, verdict),
  ]);
}

/** What manifests do not tell, by the rule that would need it. */
const untold: Readonly<Record<number, string>> = {
  27: 'manifests do not tell the addresses of pods',
  30: 'manifests do not tell which pods share a node',
  31: 'manifests do not tell which pods share a node',
};

/** Why neither answer is certain: the rules that leave the connection open. */
function openLines(rules: readonly number[]): readonly string[] {
  return rules.map((rule) => {
    const unknown = untold[rule] === undefined ? '' : ` (${untold[rule]})`;
    return `  open by rule ${rule}: ${ruleText(rule)?.sentence ?? ''}${unknown}`;
  });
}

function endLines(
  question: ConnectionQuestion,
  direction: PolicyType,
  side: DirectionExplanation,
  world: ManifestWorld,
  verdict: Reachability,
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
  // Where only the cluster knows whether the policies are asked at all, their word is not the last one.
  const unless = verdict === 'either' && side.verdict === 'deny' ? ' unless exempt' : '';
  return [
    `${direction} of ${subject.id}: ${side.verdict}${unless}${cite(side.rules)}`,
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
