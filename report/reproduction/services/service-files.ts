/**
 * A finding about Services as a folder that stands alone, as that of a connection (reproduction-files.ts): a finding and the facts
 * of its run in, path -> text out.
 */
import { isConfirmed } from '../../../model/dns-case.ts';
import { flowCaseEvent } from '../../../model/flow-event.ts';
import { flowName } from '../../../model/flow.ts';
import { momentsOf } from '../../../model/moments-of.ts';
import { reproductionApiVersion } from '../../../model/reproduction.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import type { ServiceReproduction } from '../../../model/service-reproduction.ts';
import { formatYaml } from '../../yaml-text.ts';
import { reproductionFileNames, type ReproductionContext } from '../reproduction-files.ts';
import { restingMoment } from './resting-moment.ts';
import { momentManifests } from './service-manifests.ts';
import { citedRules, serviceReadme } from './service-readme.ts';
import { serviceScript } from './service-script.ts';

/** Every file by its path in the folder. `explanation`: which objects decide, in lines. */
export function serviceReproductionFiles(
  finding: ServiceFinding,
  context: ReproductionContext,
  explanation: readonly string[],
): ReadonlyMap<string, string> {
  const { signature, stability, target, shrink, scenario, original, result } = finding;
  const { facts, profile, kubepropVersion, generatorVersion, settleTimeoutMs, replayCommand } = context; // prettier-ignore
  const record: ServiceReproduction = {
    apiVersion: reproductionApiVersion,
    kind: 'ServiceReproduction',
    ...{ signature, stability, target, settleTimeoutMs, shrink },
    versions: { kubeprop: kubepropVersion, generator: generatorVersion, profile, cluster: facts },
  };
  const moments = momentsOf(scenario);
  const manifests = momentManifests(moments);
  // What shows only while an event takes its effect is too fast for a script: replay sees it.
  const byKubectl: readonly (readonly [string, string])[] =
    restingMoment(finding) !== undefined
      ? [
          [
            reproductionFileNames.script,
            serviceScript(finding, { moments, manifests }, settleTimeoutMs),
          ],
          ...manifests.flatMap(({ files }) => [...files].map(([path, text]) => [`manifests/${path}`, text] as const)), // prettier-ignore
        ]
      : [];
  const { answers, dns = [], endpoints } = flowCaseEvent(result, result.startedAt);
  return new Map([
    [reproductionFileNames.readme, serviceReadme(finding, record, replayCommand, explanation)],
    [reproductionFileNames.finding, formatYaml(record)],
    [reproductionFileNames.scenario, formatYaml(scenario)],
    ...byKubectl,
    [
      'prediction.yaml',
      formatYaml({
        rules: citedRules(finding),
        explanation,
        flows: answers.map(({ question, outcomes, rules }) => ({ question: flowName(question), outcomes, rules })), // prettier-ignore
        names: dns.map((check) => ('prediction' in check ? { question: check.key, ...check.prediction } : { question: check.key, expected: check.expected, rules: check.rules })), // prettier-ignore
      }),
    ],
    [
      'observations.yaml',
      formatYaml({
        startedAt: result.startedAt,
        endpoints,
        flows: answers.map(({ question, flows, counts, verdict, confirmation }) => ({ question: flowName(question), flows, counts, verdict, confirmation })), // prettier-ignore
        names: dns.map((check) => ({
          question: check.key,
          ...('reply' in check ? { asked: check.question, transport: check.transport, ipFamily: check.ipFamily, reply: check.reply } : { seen: check.seen }), // prettier-ignore
          violates: isConfirmed(check),
        })),
        places: result.places,
      }),
    ],
    ['original.yaml', formatYaml(original)],
  ]);
}
