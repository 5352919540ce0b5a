/** README.md of a finding about Services: ready to paste into an upstream issue. */
import { isConfirmed } from '../../../model/dns-case.ts';
import { flowName } from '../../../model/flow.ts';
import { momentsOf } from '../../../model/moments-of.ts';
import { worldObjects } from '../../../model/scenario.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import type { ServiceReproduction } from '../../../model/service-reproduction.ts';
import { serviceSizeText, targetLines } from '../../service-finding-text.ts';
import { formatYaml } from '../../yaml-text.ts';
import { environment, fence, simulatedNote } from '../readme-parts.ts';
import { ruleText } from '../rule-texts.ts';
import { serviceTitle } from '../service-title.ts';
import { stabilityText } from '../stability-text.ts';
import { lifecycleSteps } from './lifecycle-steps.ts';
import { restingMoment } from './resting-moment.ts';
import { serviceRuleText } from './service-rules.ts';

const ordersNote =
  'The script does this event by event, each with its bound to take effect. The servers of its pods take orders from `kubectl exec`: to listen on the port of a probe or no longer, to ignore SIGTERM, to end.';

const duringNote =
  'What is wrong lasts only while an event takes its effect, which is too short for kubectl, so that there is no reproduce.sh: the command below does what is listed, and sends connections all the while.';

/** The whole text. */
export function serviceReadme(
  finding: ServiceFinding,
  record: ServiceReproduction,
  replayCommand: string,
  explanation: readonly string[],
): string {
  const moments = momentsOf(finding.scenario);
  const steps = lifecycleSteps(moments.at(-1) ?? finding.scenario);
  const hasScript = restingMoment(finding) !== undefined;
  const worlds = moments.flatMap(({ world }, index) => [
    ...(moments.length === 1 ? [] : [worldTitle(index, moments.length)]),
    fence('yaml', formatYaml(...worldObjects(world)).trimEnd()),
  ]);
  return [
    `# ${serviceTitle(finding.signature)}`,
    ...simulatedNote(record),
    '## What was expected and what was seen',
    fence('text', targetLines(finding.result, finding.target).join('\n')),
    `Stability: ${stabilityText(finding.stability)}.`,
    ...(explanation.length === 0 ? [] : ['What decides:', fence('text', explanation.join('\n'))]),
    ...ruleTable(citedRules(finding)),
    '## Manifests',
    ...(hasScript ? ['`manifests/` has them for kubectl, with pods that listen and say who they are.'] : []), // prettier-ignore
    ...worlds,
    ...(steps.length === 0 ? [] : ['## What happens to the pods', steps.join('\n')]),
    ...(steps.length === 0 ? [] : [hasScript ? ordersNote : duringNote]),
    ...(hasScript
      ? [
          '## How to reproduce with kubectl alone',
          fence('sh', './reproduce.sh'),
          howTo(finding, record.settleTimeoutMs),
        ]
      : []),
    '## Environment',
    ...environment(record),
    '## Where this comes from',
    origin(finding, record),
    'The same again with kubeprop, on this cluster or any other:',
    fence('sh', replayCommand),
  ]
    .join('\n\n')
    .concat('\n');
}

function worldTitle(index: number, count: number): string {
  if (index === count - 1) return `### World ${count} of ${count}, where it shows`;
  return `### World ${index + 1} of ${count}, which comes before: \`manifests/before-${index + 1}/\``;
}

/** Rules of the prediction of what was asked. */
export function citedRules({ target, scenario, result }: ServiceFinding): readonly number[] {
  switch (target.kind) {
    case 'flow': {
      const asked = flowName(target.question);
      return result.answers.find(({ question }) => flowName(question) === asked)?.prediction.rules ?? []; // prettier-ignore
    }
    case 'dns': {
      const check = result.dns.find((one) => one.key === target.key && isConfirmed(one));
      if (check === undefined) return [];
      return 'prediction' in check ? check.prediction.rules : check.rules;
    }
    case 'endpoints':
      return scenario.lifecycle === undefined ? [61, 62, 64, 65] : [61, 62, 104, 105, 106];
  }
}

function ruleTable(rules: readonly number[]): readonly string[] {
  const rows = rules.flatMap((rule) => {
    const text = serviceRuleText(rule) ?? ruleText(rule);
    return text === undefined ? [] : [`| ${rule} | ${text.sentence} ([documentation](${text.link})) |`]; // prettier-ignore
  });
  return rows.length === 0 ? [] : [['| rule | says |', '| --- | --- |', ...rows].join('\n')];
}

function howTo({ target, scenario }: ServiceFinding, settleTimeoutMs: number): string {
  const asks = {
    flow: 'sends new connections and counts them by the pod that answered',
    dns: 'asks the name from a pod',
    endpoints: `reads the published EndpointSlices${scenario.lifecycle === undefined ? '' : ' and the conditions of the pods'}`,
  }[target.kind];
  return `The script creates namespaces of its own in the current context (CONTEXT=NAME for another), applies the manifests, waits ${settleTimeoutMs / 1000} s for them to be in force, ${asks}, and deletes what it made (KEEP=1 keeps it). Exit code: 1 reproduced, 0 not reproduced, 3 inconclusive. Pods run \`node:20-alpine\`; IMAGE=NAME takes another image with Node.js.`;
}

function origin(
  { original, scenario, shrink }: ServiceFinding,
  record: ServiceReproduction,
): string {
  const { signature, versions } = record;
  const drawn = original.metadata.origin;
  const from =
    drawn === undefined ? 'a scenario file' : `case ${drawn.index} of seed ${drawn.seed} of suite ${drawn.suite}`; // prettier-ignore
  const size =
    shrink.ended === 'off'
      ? `not shrunk (${serviceSizeText(scenario)})`
      : `shrunk from ${serviceSizeText(original)} to ${serviceSizeText(scenario)} in ${shrink.rounds} rounds (${shrink.ended})`;
  return `Found by kubeprop ${versions.kubeprop} (generator ${versions.generator}, profile ${versions.profile}) in ${from}, and ${size}. Signature: \`${signature}\`.`;
}
