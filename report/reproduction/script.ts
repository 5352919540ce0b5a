/**
 * reproduce.sh: shows one failing cell with kubectl alone. What is the same for every finding is in script-parts.ts; this
 * file writes the variables, the addresses to look up and the order of the manifests.
 */
import type { Finding } from '../../model/finding.ts';
import { worldsOf } from '../../model/scenario.ts';
import type { FailingProbe } from './failing-cells.ts';
import type { ManifestFiles } from './manifest-files.ts';
import { namespacePrefix, type Placeholders } from './placeholders.ts';
import { defaultImage } from './pod-manifest.ts';
import { clientProgram, networkProgram } from './programs.ts';
import { scriptCommands } from './script-commands.ts';
import { scriptFunctions, scriptHead } from './script-parts.ts';
import { cidrCommand, quote, usedFunctions, variableOf } from './script-words.ts';
import { titleOf } from './title.ts';

/** Answers that are judged for a stable finding; an intermittent one takes as many as its rate asks for. */
const attemptsMin = 5;
const attemptsMax = 60;

/** The text of the script for the given failing cell. */
export function reproductionScript(
  finding: Finding,
  failing: FailingProbe,
  manifests: ManifestFiles,
  placeholders: Placeholders,
  settleTimeoutMs: number,
): string {
  const worlds = worldsOf(finding.scenario).slice(0, failing.cell.step + 1);
  const own = cellFunctions(failing, placeholders);
  const commands = scriptCommands(failing, manifests, placeholders, worlds);
  const lines = [
    '#!/bin/sh',
    `# ${titleOf(finding.signature)}.`,
    '# Shows the fault with kubectl alone, in namespaces of its own that are deleted in the end: asks one connection before',
    '# the policies (the control), applies them and asks again.',
    '# Exit code: 1 reproduced, 0 not reproduced, 3 inconclusive.',
    '# Variables: CONTEXT of the kubeconfig; IMAGE with Node.js; KEEP=1 keeps the namespaces; NODE_0, NODE_1, ... names of',
    '# nodes; SETTLE_SECONDS, the bound for a change to be in force; ATTEMPTS, how many answers are judged.',
    ...variables(finding, failing, settleTimeoutMs),
    ...scriptHead,
    ...needs(failing),
    ...own,
    ...usedFunctions(scriptFunctions, [...own, ...commands]),
    '',
    ...commands,
  ];
  return `${lines.join('\n')}\n`;
}

function variables(
  finding: Finding,
  { cell, probe, prediction }: FailingProbe,
  settleTimeoutMs: number,
): readonly string[] {
  const namespaces = new Set(
    worldsOf(finding.scenario).flatMap((world) => world.namespaces.map(({ metadata }) => metadata.name)), // prettier-ignore
  );
  const { attempts, needed } = attemptsFor(finding);
  return [
    `TITLE=${quote(titleOf(finding.signature))}`,
    `CELL=${quote(`${cell.source} -> ${cell.target} ${cell.ipFamily} ${cell.protocol}/${cell.port}`)}`,
    `EXPECTED=${prediction.verdict === 'allow' ? 'open' : 'closed'}`,
    `PROTOCOL=${probe.protocol} PORT=${probe.port}`,
    `ATTEMPTS=\${ATTEMPTS:-${attempts}}`,
    `NEEDED=${needed === 'all' ? '$ATTEMPTS' : needed}`,
    `SETTLE_SECONDS=\${SETTLE_SECONDS:-${Math.ceil(settleTimeoutMs / 1000)}}`,
    `IMAGE=\${IMAGE:-${defaultImage}}`,
    `NAMESPACES=${quote([...namespaces].join(' '))}`,
    `CLIENT='${clientProgram}'`,
    `NETWORK='${networkProgram}'`,
    '',
  ];
}

/** A stable mismatch must show every time, any other once; so often that it is missed in one of twenty runs at most. */
function attemptsFor({ stability }: Finding): { attempts: number; needed: 'all' | 1 } {
  if (stability.kind !== 'intermittent') return { attempts: attemptsMin, needed: 'all' };
  const rate = Math.min(0.99, Math.max(0.01, stability.mismatches / stability.repeats));
  const wanted = Math.ceil(Math.log(0.05) / Math.log(1 - rate));
  return { attempts: Math.min(attemptsMax, Math.max(attemptsMin, wanted)), needed: 1 };
}

/** An end outside the cluster is nothing that kubectl can make. */
function needs({ probe }: FailingProbe): readonly string[] {
  const lines: string[] = [];
  if (probe.source.kind === 'external') {
    const name = `${variableOf(probe.source)}_EXEC`;
    lines.push(
      `[ -n "\${${name}:-}" ] ||`,
      `  inconclusive "the source is outside the cluster: set ${name} to a command that runs its arguments there, such as 'docker exec NAME'"`,
    );
  }
  if (probe.target.kind === 'external') {
    const name = `${variableOf(probe.target)}_${probe.ipFamily.toUpperCase()}`;
    lines.push(
      `[ -n "\${${name}:-}" ] ||`,
      `  inconclusive "the target is outside the cluster: run 'node endpoint.js ${probe.protocol}/${probe.port}' on a machine there and set ${name} to its address"`,
    );
  }
  return lines;
}

function cellFunctions({ probe }: FailingProbe, { cidrs, nodes }: Placeholders): readonly string[] {
  const { source, target, ipFamily } = probe;
  const substitutions = [
    `-e "s|${namespacePrefix}|$PREFIX|g"`,
    `-e "s|${defaultImage}|$IMAGE|g"`,
    ...nodes.map((number) => `-e "s|[$]{NODE_${number}}|$NODE_${number}|g"`),
    ...cidrs.map(({ variable }) => `-e "s|[$]{${variable}}|\${${variable}:-}|g"`),
  ];
  const from =
    source.kind === 'external'
      ? [
          '# shellcheck disable=SC2086 # a command and its arguments',
          `from_source() { $${variableOf(source)}_EXEC "$@"; }`,
        ]
      : [
          `from_source() { k -n "\${PREFIX}${source.namespace}" exec ${source.name} -c "$SOURCE_CONTAINER" -- "$@"; }`,
        ];
  const to =
    target.kind === 'external'
      ? `target_address() { say "$${variableOf(target)}_${ipFamily.toUpperCase()}"; }`
      : `target_address() { pod_address ${target.namespace} ${target.name} ${ipFamily}; }`;
  return [
    target.kind === 'external'
      ? 'IDENTITY=external'
      : `IDENTITY=\${PREFIX}${target.namespace}/${target.name}`,
    ...from,
    to,
    'render() {',
    `  sed ${substitutions.join(' ')} "$DIR/manifests/$1"`,
    '}',
    ...(cidrs.length === 0
      ? []
      : [
          '# The addresses that the policies name; pods that were made again may have others.',
          'resolve() {',
          ...cidrs.map(({ variable, reference }) => `  ${variable}=$(${cidrCommand(reference)})`),
          '}',
        ]),
  ];
}
