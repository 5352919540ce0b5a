/**
 * reproduce.sh of a finding about Services: applies the world with kubectl alone, waits for the bound and asks what was wrong:
 * connections from a pod with counts by who answered, a name, or the published endpoints. What does not differ between findings
 * is in service-script-parts.ts.
 */
import type { ServiceFinding } from '../../../model/service-finding.ts';
import { namespacePrefix } from '../placeholders.ts';
import { defaultImage, isUnready } from '../pod-manifest.ts';
import { scriptHead } from '../script-parts.ts';
import { quote, usedFunctions } from '../script-words.ts';
import { serviceTitle } from '../service-title.ts';
import type { ServiceManifests } from './service-manifests.ts';
import { flowsProgram, resolveProgram } from './service-programs.ts';
import { serviceFunctions } from './service-script-parts.ts';
import { targetScript } from './target-script.ts';

/** The text of the script. */
export function serviceScript(
  finding: ServiceFinding,
  manifests: ServiceManifests,
  settleTimeoutMs: number,
): string {
  const { world } = finding.scenario;
  const { files, placeholders, variables, statuses } = manifests;
  const target = targetScript(finding, manifests);
  const nodes = new Set([...placeholders.nodes, ...target.nodes]);
  const names = [...variables.keys()];
  const own = [
    'render() {',
    `  sed ${[
      `-e "s|${namespacePrefix}|$PREFIX|g"`,
      `-e "s|${defaultImage}|$IMAGE|g"`,
      ...[...nodes].map((number) => `-e "s|[$]{NODE_${number}}|$NODE_${number}|g"`),
      ...names.map((name) => `-e "s|[$]{${name}}|\${${name}:-}|g"`),
    ].join(' ')} "$DIR/manifests/$1"`,
    '}',
    ...target.functions,
  ];
  const podsOf = (ready: boolean): readonly string[] =>
    world.namespaces.flatMap(({ metadata: { name } }) => {
      const pods = world.pods.filter((pod) => pod.metadata.namespace === name && (!ready || !isUnready(pod))); // prettier-ignore
      if (pods.length === 0) return [];
      return [`${ready ? 'ready' : 'started'} ${name} ${pods.map(({ metadata }) => metadata.name).join(' ')}`]; // prettier-ignore
    });
  const first = ['10-pods.yaml', '15-statefulsets.yaml'].filter((file) => files.has(file));
  const [, ...later] = [...files.keys()].filter((file) => !first.includes(file));
  const [asker] = world.pods;
  const commands = [
    'command -v kubectl >/dev/null || inconclusive "kubectl is not on the PATH"',
    'NODES=$(usable_nodes)',
    '[ -n "$NODES" ] || inconclusive "no node is Ready and takes ordinary pods"',
    ...[...nodes].map((number) => `NODE_${number}=\${NODE_${number}:-$(node ${number})}`),
    `ANY_NAMESPACE=${asker?.metadata.namespace ?? ''} ANY_POD=${asker?.metadata.name ?? ''} ANY_CONTAINER=${asker?.spec.containers[0]?.name ?? ''}`,
    'say "context ${CONTEXT:-$(k config current-context)}, server $(k version 2>/dev/null | sed -n "s/^Server Version: //p")"',
    'trap cleanup EXIT',
    "trap 'exit 130' INT TERM HUP",
    'apply 00-namespaces.yaml',
    ...world.namespaces.map(({ metadata }) => `account ${metadata.name}`),
    ...first.map((file) => `apply ${file}`),
    ...podsOf(false),
    ...podsOf(true),
    ...target.control,
    ...[...variables].map(([name, command]) => `${name}=$(${command})`),
    ...later.map((file) => `apply ${file}`),
    ...statuses.map(({ namespace, name, patch }) => `load_balancer ${namespace} ${name} ${quote(patch)}`), // prettier-ignore
    'wait_bound',
    ...target.judge,
    'conclude',
  ];
  const title = serviceTitle(finding.signature);
  const programs = finding.target.kind === 'flow' ? [`FLOWS='${flowsProgram}'`] : finding.target.kind === 'dns' ? [`RESOLVE='${resolveProgram}'`] : []; // prettier-ignore
  return `${[
    '#!/bin/sh',
    `# ${title}.`,
    '# Shows the fault with kubectl alone, in namespaces of its own that are deleted in the end.',
    '# Exit code: 1 reproduced, 0 not reproduced, 3 inconclusive.',
    '# Variables: CONTEXT of the kubeconfig; IMAGE with Node.js; KEEP=1 keeps the namespaces; NODE_0, NODE_1, ... names of',
    '# nodes; SETTLE_SECONDS, the bound for a change to be in force; ATTEMPTS, how many samples are judged.',
    `TITLE=${quote(title)}`,
    `SETTLE_SECONDS=\${SETTLE_SECONDS:-${Math.ceil(settleTimeoutMs / 1000)}}`,
    `IMAGE=\${IMAGE:-${defaultImage}}`,
    `NAMESPACES=${quote(world.namespaces.map(({ metadata }) => metadata.name).join(' '))}`,
    ...target.variables,
    ...programs,
    '',
    ...scriptHead,
    ...target.needs,
    ...own,
    ...usedFunctions(serviceFunctions, [...own, ...commands]),
    '',
    ...commands,
  ].join('\n')}\n`;
}
