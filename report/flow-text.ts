/** Cases of Services for a person: what violates, with counts against shares and a small plot, and the sums of a run. */
import { isConfirmed } from '../model/dns-case.ts';
import type { FlowOutcome, ServiceVia } from '../model/flow.ts';
import { flowName } from '../model/flow.ts';
import {
  confirmedFlowFaults,
  endpointsDiffer,
  type FlowAnswer,
  type FlowCaseResult,
  type FlowTimings,
} from '../model/flow-case.ts';
import { lastWorld, type World } from '../model/scenario.ts';
import { isReachedFromOutside } from '../model/service.ts';
import { formatDnsCounts, formatDnsFaults } from './dns-text.ts';
import { percentile } from './percentile.ts';

export interface FlowCaseContext {
  readonly replayCommand: string;
  /** Where the scenario was stored; undefined where it could not be. */
  readonly scenarioPath: string | undefined;
}

const answersMax = 5;
const linesMax = 6;
const barLength = 30;

/** The lines that show a violating case. */
export function formatFlowCase(
  result: FlowCaseResult,
  { replayCommand, scenarioPath }: FlowCaseContext,
): readonly string[] {
  const faults = confirmedFlowFaults(result);
  const { missing, unexpected } = result.endpoints;
  return [
    `VIOLATION in case ${result.index} (${result.scenario.metadata.name})`,
    ...(endpointsDiffer(result)
      ? [
          '  the published endpoints are not those predicted (rules 61 to 65):',
          ...missing.slice(0, linesMax).map((line) => `    missing: ${line}`),
          ...unexpected.slice(0, linesMax).map((line) => `    unexpected: ${line}`),
        ]
      : []),
    ...(result.pending.length > 0
      ? [`  not in force at the bound: ${result.pending.join('; ')}`]
      : []),
    ...faults
      .slice(0, answersMax)
      .flatMap(({ answer, fault }) => [
        `  ${flowName(answer.question)}: ${fault}`,
        ...formatAnswer(answer).map((line) => `    ${line}`),
      ]),
    ...formatDnsFaults(result.dns.filter(isConfirmed)).map((line) => `  ${line}`),
    ...(faults.length > answersMax ? [`  and ${faults.length - answersMax} more questions`] : []),
    `  replay: ${replayCommand}`,
    ...(scenarioPath === undefined ? [] : [`  case:   npx kubeprop replay ${scenarioPath}`]),
  ];
}

/** Expected outcomes, then a bar per backend or failure with its count and expected share. */
export function formatAnswer({
  prediction: { outcomes, rules },
  counts,
  flows,
  verdict,
}: FlowAnswer): readonly string[] {
  const shares = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'backends' || outcome.model?.kind !== 'independent') continue;
    for (const [name, share] of outcome.model.shares) shares.set(name, share);
  }
  const names = [...new Set([...shares.keys(), ...Object.keys(counts)])];
  const width = Math.max(0, ...names.map((name) => name.length));
  const most = Math.max(1, ...Object.values(counts));
  return [
    `expected ${outcomes.map(outcomeText).join(' or ')} (rules ${rules.join(', ')})`,
    ...(verdict.status === 'violates' ? [`seen: ${verdict.reason}${pValueText(verdict)}`] : []),
    ...names.map((name) => {
      const count = counts[name] ?? 0;
      const bar = '#'.repeat(Math.round((count / most) * barLength));
      const share = shares.get(name);
      const expected = share === undefined ? '' : `, expected ${(share * flows).toFixed(0)}`;
      return `${name.padEnd(width)} ${bar.padEnd(barLength)} ${count} of ${flows}${expected}`;
    }),
  ];
}

/** One line for each kind of figure of a run. */
export function formatFlowSummary(
  results: readonly FlowCaseResult[],
  elapsedMs: number,
  simulated: boolean,
): readonly string[] {
  const count = (status: FlowCaseResult['status']): number =>
    results.filter((result) => result.status === status).length;
  const answers = results.flatMap((result) => result.answers);
  const flows = answers.reduce((sum, answer) => sum + answer.flows, 0);
  const dismissed = answers.filter(({ confirmation }) => confirmation?.decision === 'dismissed');
  const kinds = ['backends', 'refuse', 'drop'] as const;
  const asked = kinds.map((kind) => {
    const ofKind = answers.filter(({ prediction: { outcomes } }) =>
      outcomes.some((outcome) => outcome.kind === kind),
    );
    return `${ofKind.length} ${kind}`;
  });
  const rate = elapsedMs > 0 ? `, ${((results.length / elapsedMs) * 60_000).toFixed(0)} cases/min` : ''; // prettier-ignore
  const settle = results.map(({ timings }) => timings.endpoints + timings.settle);
  const p50 = percentile(settle, 0.5);
  const dns = results.flatMap((result) => result.dns);
  return [
    `${results.length} cases: ${count('conforms')} conform, ${count('violates')} violate, ` +
      `${count('inconclusive')} inconclusive${simulated ? '' : rate}`,
    ...(dns.length > 0
      ? [formatDnsCounts(dns)]
      : [
          `${answers.length} questions (${asked.join(', ')}), ${flows} flows; ` +
            `${dismissed.length} first answers were dismissed by repeats`,
        ]),
    ...fromOutside(results),
    ...(p50 === undefined || simulated
      ? []
      : [`endpoints published and programmed: p50 ${p50.toFixed(0)} ms`, stagesText(results)]),
  ];
}

const outsideWords = [
  ['nodePort', 'at node ports'],
  ['externalIP', 'at external addresses'],
  ['loadBalancerIP', 'at load balancers'],
  ['healthCheckNodePort', 'at health check ports'],
] as const satisfies readonly (readonly [ServiceVia, string])[];

/** What was asked from outside the cluster, or that nothing was although Services have addresses for that. */
function fromOutside(results: readonly FlowCaseResult[]): readonly string[] {
  const asked = results.flatMap(({ answers }) =>
    answers.filter(({ question }) => question.source.kind === 'external'),
  );
  const counts = outsideWords.map(
    ([via, where]) => `${asked.filter(({ question }) => question.via === via).length} ${where}`,
  );
  if (asked.length > 0) return [`from outside: ${counts.join(', ')}`];
  const isOpen = ({ scenario, status, answers }: FlowCaseResult): boolean =>
    status !== 'inconclusive' && answers.length > 0 && hasOutsideAddress(lastWorld(scenario));
  return results.some(isOpen) ? ['from outside: not asked, there is no external endpoint'] : [];
}

function hasOutsideAddress({ services = [], networkPolicies }: World): boolean {
  return networkPolicies.length === 0 && services.some(({ spec }) => isReachedFromOutside(spec));
}

/** Where the time of a case goes: the mean of each stage. */
function stagesText(results: readonly FlowCaseResult[]): string {
  const mean = (stage: keyof FlowTimings): string =>
    (results.reduce((sum, { timings }) => sum + timings[stage], 0) / results.length).toFixed(0);
  return (
    `stages of a case, mean: apply ${mean('apply')}, endpoints ${mean('endpoints')}, ` +
    `settle ${mean('settle')}, ask ${mean('ask')} ms`
  );
}

function outcomeText(outcome: FlowOutcome): string {
  if (outcome.kind === 'refuse') return 'a fast refusal';
  if (outcome.kind === 'drop') return 'silence';
  const { backends, denied = [], open = [], model } = outcome;
  if (backends.length === 0) return 'no answer';
  const how = model === undefined ? 'any order' : model.kind;
  const silent = denied.length === 0 ? '' : `; policies deny ${denied.join(', ')}`;
  const either = open.length === 0 ? '' : `; policies are open for ${open.join(', ')}`;
  return `one of ${backends.join(', ')} (${how}${silent}${either})`;
}

function pValueText({ pValue }: { readonly pValue?: number | undefined }): string {
  return pValue === undefined ? '' : ` (p = ${pValue.toExponential(1)})`;
}
