/**
 * A finding as a folder that stands alone: what kubectl needs to show the fault, what `kubeprop replay` needs to look for
 * it again, and what an upstream issue says. Pure: a finding and the facts of its run in, path -> text out.
 */
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { Finding } from '../../model/finding.ts';
import { reproductionApiVersion, type Reproduction } from '../../model/reproduction.ts';
import { formatYaml } from '../yaml-text.ts';
import { failingProbes } from './failing-cells.ts';
import { manifestFiles } from './manifest-files.ts';
import { placeholdersOf } from './placeholders.ts';
import { serverProgram } from './programs.ts';
import { readmeText } from './readme.ts';
import { observationsText, predictionText } from './records.ts';
import { reproductionScript } from './script.ts';

/** Facts about the run that the finding does not hold. */
export interface ReproductionContext {
  readonly facts: ClusterFacts;
  /** Name of the profile that predictions were made with. */
  readonly profile: string;
  readonly kubepropVersion: string;
  readonly generatorVersion: string;
  readonly settleTimeoutMs: number;
  /** A command line that replays the folder on the cluster of the run. */
  readonly replayCommand: string;
}

/** Names of files that others look for. */
export const reproductionFileNames = {
  scenario: 'scenario.yaml',
  finding: 'finding.yaml',
  readme: 'README.md',
  script: 'reproduce.sh',
} as const;

/** Every file by its path in the folder. Throws Error for a finding without a confirmed mismatch, which is no finding. */
export function reproductionFiles(
  finding: Finding,
  context: ReproductionContext,
): ReadonlyMap<string, string> {
  const { scenario, original, result } = finding;
  const failing = failingProbes(finding);
  const [first] = failing;
  if (first === undefined)
    throw new Error(`finding ${finding.signature} has no confirmed mismatch`);
  const record = recordOf(finding, context);
  const placeholders = placeholdersOf(scenario);
  const manifests = manifestFiles(scenario, placeholders);
  const { settleTimeoutMs, replayCommand } = context;
  const external = first.probe.target.kind === 'external';
  return new Map([
    [reproductionFileNames.readme, readmeText({ finding, record, failing, replayCommand })],
    [reproductionFileNames.finding, formatYaml(record)],
    [reproductionFileNames.scenario, formatYaml(scenario)],
    [
      reproductionFileNames.script,
      reproductionScript(finding, first, manifests, placeholders, settleTimeoutMs),
    ],
    ...(external ? [['endpoint.js', endpointText] as const] : []),
    ...[...manifests.files].map(([path, text]) => [`manifests/${path}`, text] as const),
    ['prediction.yaml', predictionText(result)],
    ['observations.yaml', observationsText(result)],
    ...result.steps.map(
      ({ step, manifests: stored }) => [`stored/step-${step}.yaml`, formatYaml(...stored)] as const,
    ),
    ['original.yaml', formatYaml(original)],
  ]);
}

/** The server for a machine outside the cluster; there, arguments begin one place later. */
const endpointText = `process.argv.splice(1, 1);\n${serverProgram}`;

function recordOf(finding: Finding, context: ReproductionContext): Reproduction {
  const { signature, stability, shrink } = finding;
  const { facts, profile, kubepropVersion, generatorVersion, settleTimeoutMs } = context;
  return {
    apiVersion: reproductionApiVersion,
    kind: 'Reproduction',
    signature,
    stability,
    cells: failingProbes(finding).map(({ cell }) => cell),
    settleTimeoutMs,
    shrink,
    versions: { kubeprop: kubepropVersion, generator: generatorVersion, profile, cluster: facts },
  };
}
