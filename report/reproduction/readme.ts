/**
 * README.md of a reproduction: ready to paste into an upstream issue. Expected comes with the sentences of the Kubernetes
 * documentation, seen with the answers, and everything that is needed to see it again with kubectl alone.
 */
import type { Finding } from '../../model/finding.ts';
import type { DirectionExplanation, Prediction } from '../../model/prediction.ts';
import type { Reproduction } from '../../model/reproduction.ts';
import type { Scenario } from '../../model/scenario.ts';
import { explainPrediction } from '../explanation-text.ts';
import { formatYaml } from '../yaml-text.ts';
import type { FailingProbe } from './failing-cells.ts';
import { environment, fence, simulatedNote } from './readme-parts.ts';
import { ruleText } from './rule-texts.ts';
import { stabilityText } from './stability-text.ts';
import { titleOf } from './title.ts';

/** Failing cells that are listed one by one; observations.yaml has all. */
const cellsMax = 5;

export interface ReadmeInput {
  readonly finding: Finding;
  readonly record: Reproduction;
  readonly failing: readonly FailingProbe[];
  /** Words of a command line that replays the folder on the same cluster. */
  readonly replayCommand: string;
}

/** The whole text. */
export function readmeText({ finding, record, failing, replayCommand }: ReadmeInput): string {
  const [first] = failing;
  return [
    `# ${titleOf(finding.signature)}`,
    ...simulatedNote(record),
    '## What was expected',
    ...(first === undefined ? [] : expected(first)),
    '## What was seen',
    ...seen(finding, failing),
    '## Manifests',
    ...manifests(finding.scenario),
    '## How to reproduce with kubectl alone',
    ...howTo(record),
    '## Environment',
    ...environment(record),
    '## Where this comes from',
    ...origin(finding, record, replayCommand),
  ]
    .join('\n\n')
    .concat('\n');
}

function expected({ cell, probe, prediction, namespacePrefix }: FailingProbe): readonly string[] {
  const rules = citedRules(prediction);
  const step = cell.step === 0 ? '' : ` after step ${cell.step}`;
  const must = prediction.verdict === 'allow' ? 'be possible' : 'be impossible';
  return [
    `A ${cell.protocol} connection from \`${cell.source}\` to port ${cell.port} of \`${cell.target}\` over ${cell.ipFamily} must ${must}${step}:`,
    fence('text', explainPrediction(probe, prediction, namespacePrefix).join('\n')),
    [
      '| rule | says |',
      '| --- | --- |',
      ...rules.map((rule) => {
        const text = ruleText(rule);
        const says = text === undefined ? '' : `${text.sentence} ([documentation](${text.link}))`;
        return `| ${rule} | ${says} |`;
      }),
    ].join('\n'),
  ];
}

/** Every rule that the explanation cites, ascending. */
function citedRules({ rules, explanation: { egress, ingress } }: Prediction): readonly number[] {
  const of = ({ rules: own, matches }: DirectionExplanation): readonly number[] => [
    ...own,
    ...matches.flatMap((match) => match.rules),
  ];
  return [...new Set([...rules, ...of(egress), ...of(ingress)])].toSorted((a, b) => a - b);
}

function seen(finding: Finding, failing: readonly FailingProbe[]): readonly string[] {
  const rows = failing.slice(0, cellsMax).map(({ cell, prediction, observation, ...counts }) => {
    const step = cell.step === 0 ? 'initial' : `step ${cell.step}`;
    const connection = `${cell.source} -> ${cell.target} ${cell.ipFamily} ${cell.protocol}/${cell.port}`;
    const source =
      observation.sourceSeen === undefined ? '' : `, source seen ${observation.sourceSeen}`;
    return `| ${connection} | ${step} | ${prediction.verdict} | ${observation.outcome}${source} | ${counts.mismatches} of ${counts.repeats} |`;
  });
  const more = failing.length - rows.length;
  return [
    [
      '| connection | world | expected | seen | wrong answers |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
    `${more > 0 ? `${more} more cells are in observations.yaml. ` : ''}Stability: ${stabilityText(finding.stability)}.`,
  ];
}

function manifests({ world, steps }: Scenario): readonly string[] {
  const { namespaces, pods, networkPolicies } = world;
  return [
    'Pods listen on the ports that are asked; `manifests/` has them in full.',
    fence('yaml', formatYaml(...namespaces, ...pods, ...networkPolicies).trimEnd()),
    ...(steps.length === 0
      ? []
      : ['Steps, one after the other:', fence('yaml', formatYaml(steps).trimEnd())]),
    ...(JSON.stringify(networkPolicies).includes('IPv')
      ? ['`masked(pod x/a IPv4)/28` is the address that pod `a` of namespace `x` has, masked to 28 bits; `address(...)` keeps its bits.'] // prettier-ignore
      : []),
  ];
}

function howTo({ settleTimeoutMs, cells }: Reproduction): readonly string[] {
  const external = cells[0] === undefined ? false : isExternal(cells[0]);
  return [
    fence('sh', './reproduce.sh'),
    `The script creates namespaces of its own in the current context (CONTEXT=NAME for another), asks the connection before the policies, which must be possible, applies the policies, waits ${settleTimeoutMs / 1000} s for them to be in force, asks again and deletes what it made (KEEP=1 keeps it). Exit code: 1 reproduced, 0 not reproduced, 3 inconclusive. Pods run \`node:20-alpine\`; IMAGE=NAME takes another image with Node.js.`,
    ...(external
      ? [
          'One end of the connection is outside the cluster. kubectl cannot make that: the script says which variables it needs, and is inconclusive without them. On KIND a container on the Docker network of the nodes will do: `docker run --network kind ...`.',
        ]
      : []),
  ];
}

function isExternal({
  source,
  target,
}: {
  readonly source: string;
  readonly target: string;
}): boolean {
  return source.startsWith('external:') || target.startsWith('external:');
}

function origin(
  { original, scenario, shrink }: Finding,
  { signature, versions }: Reproduction,
  replayCommand: string,
): readonly string[] {
  const notes = shrink.fields.filter(({ note }) => note !== 'not tried');
  const drawn = original.metadata.origin;
  const size =
    shrink.ended === 'off'
      ? `not shrunk (${sizeText(scenario)})`
      : `shrunk from ${sizeText(original)} to ${sizeText(scenario)} in ${shrink.rounds} rounds (${shrink.ended})`;
  const from =
    drawn === undefined
      ? 'a scenario file'
      : `case ${drawn.index} of seed ${drawn.seed} of suite ${drawn.suite}`;
  return [
    `Found by kubeprop ${versions.kubeprop} (generator ${versions.generator}, profile ${versions.profile}) in ${from}, and ${size}. Signature: \`${signature}\`.`,
    ...(notes.length === 0
      ? []
      : [
          ['| field | |', '| --- | --- |', ...notes.map(({ path, note }) => `| \`${path}\` | ${note} |`)].join('\n'), // prettier-ignore
        ]),
    'The same again with kubeprop, on this cluster or any other:',
    fence('sh', replayCommand),
  ];
}

function sizeText({ world, steps }: Scenario): string {
  const { namespaces, pods, networkPolicies } = world;
  return `${namespaces.length} namespaces, ${pods.length} pods, ${networkPolicies.length} policies${steps.length === 0 ? '' : `, ${steps.length} steps`}`;
}
