/** A finding about Services for a person: the smallest scenario, what was expected and seen, how to see it again. */
import { isConfirmed } from '../model/dns-case.ts';
import { flowName } from '../model/flow.ts';
import { confirmedFlowFaults, type FlowCaseResult } from '../model/flow-case.ts';
import type { Scenario } from '../model/scenario.ts';
import { questionKey, type ServiceFinding, type ServiceTarget } from '../model/service-finding.ts';
import { formatDnsFaults } from './dns-text.ts';
import { endedTexts, type FindingContext } from './finding-text.ts';
import { formatAnswer } from './flow-text.ts';
import { restingMoment } from './reproduction/services/resting-moment.ts';
import { serviceTitle } from './reproduction/service-title.ts';
import { stabilityText } from './reproduction/stability-text.ts';
import { formatScenarioShort } from './scenario-text.ts';

const linesMax = 6;
const noScriptText = 'no reproduce.sh, since it shows only while an event takes its effect: replay makes the events'; // prettier-ignore

/** Lines of text without a newline at the end of each. */
export function formatServiceFinding(
  {
    signature,
    stability,
    phase,
    index,
    original,
    scenario,
    target,
    result,
    shrink,
  }: ServiceFinding,
  { number, folder, replayCommand, originalCommand }: FindingContext,
): readonly string[] {
  const origin = phase === 'generate' ? `case ${index}` : original.metadata.name;
  const size =
    shrink.ended === 'off'
      ? `${serviceSizeText(scenario)}, not shrunk`
      : `shrunk from ${serviceSizeText(original)} to ${serviceSizeText(scenario)} in ${shrink.rounds} rounds (${endedTexts[shrink.ended]})`;
  const dependsOn = shrink.fields
    .filter(({ note }) => note === 'only this')
    .map(({ path }) => path);
  return [
    `FINDING ${number}: ${serviceTitle(signature)}`,
    `  signature: ${signature}`,
    `  stability: ${stabilityText(stability)}`,
    `  found in:  ${origin}; ${size}`,
    ...formatScenarioShort(scenario).map((line) => `    ${line}`),
    ...targetLines(result, target).map((line) => `  ${line}`),
    ...(dependsOn.length === 0 ? [] : [`  depends on: ${dependsOn.join(', ')}`]),
    `  folder: ${folder}`,
    ...(restingMoment({ scenario, target, result }) === undefined ? [`  kubectl: ${noScriptText}`] : []), // prettier-ignore
    `  replay: ${replayCommand}`,
    `  case:   ${originalCommand}`,
  ];
}

/** What the last run says of the target: expected and seen. */
export function targetLines(
  { answers, dns, endpoints }: Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints'>,
  target: ServiceTarget,
): readonly string[] {
  const key = questionKey(target);
  switch (target.kind) {
    case 'flow':
      return confirmedFlowFaults({ answers })
        .filter(({ answer }) => flowName(answer.question) === key)
        .flatMap(({ answer, fault }) => [
          `${flowName(answer.question)}: ${fault}`,
          ...formatAnswer(answer).map((line) => `  ${line}`),
        ]);
    case 'dns':
      return formatDnsFaults(dns.filter((check) => check.key === key && isConfirmed(check)));
    case 'endpoints':
      return [
        'the published endpoints are not those predicted (rules 61 to 65):',
        ...endpoints.missing.slice(0, linesMax).map((line) => `  missing: ${line}`),
        ...endpoints.unexpected.slice(0, linesMax).map((line) => `  unexpected: ${line}`),
      ];
  }
}

/** `3 pods, 1 Service, 2 slices, 1 policy, 2 events`. */
export function serviceSizeText({ world, lifecycle = [] }: Scenario): string {
  const { pods, services = [], endpointSlices = [], networkPolicies } = world;
  const counts: readonly (readonly [number, string, string])[] = [
    [pods.length, 'pod', 'pods'],
    [services.length, 'Service', 'Services'],
    ...(endpointSlices.length > 0 ? [[endpointSlices.length, 'slice', 'slices'] as const] : []),
    ...(networkPolicies.length > 0 ? [[networkPolicies.length, 'policy', 'policies'] as const] : []), // prettier-ignore
    ...(lifecycle.length > 0 ? [[lifecycle.length, 'event', 'events'] as const] : []),
  ];
  return counts.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(', ');
}
