/**
 * reproduce.sh of a finding about Services: applies the world with kubectl alone, waits for the bound and asks what was wrong:
 * connections from a pod with counts by who answered, a name, or the published endpoints. What does not differ between findings
 * is in service-script-parts.ts; events of pods come between the world and the question (lifecycle-script.ts).
 */
import type { Pod } from '../../../model/kubernetes.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import { namespacePrefix } from '../placeholders.ts';
import { defaultImage, isUnready } from '../pod-manifest.ts';
import { scriptHead } from '../script-parts.ts';
import { quote, usedFunctions } from '../script-words.ts';
import { serviceTitle } from '../service-title.ts';
import { stabilityText } from '../stability-text.ts';
import { isReadyAtFirst } from './eventful-pod.ts';
import { leadOver } from './lead-over.ts';
import { lifecycleFunctions } from './lifecycle-script-parts.ts';
import { gateCommands, lifecycleScript } from './lifecycle-script.ts';
import { orderProgram } from './order-programs.ts';
import { restingMoment } from './resting-moment.ts';
import type { ServiceManifests } from './service-manifests.ts';
import { flowsProgram, resolveProgram } from './service-programs.ts';
import { serviceFunctions } from './service-script-parts.ts';
import { targetScript } from './target-script.ts';

const allFunctions: ReadonlyMap<string, readonly string[]> = new Map([...serviceFunctions, ...lifecycleFunctions]); // prettier-ignore

/** The worlds of a scenario with their manifests; the last one is judged. */
export interface ScriptMoments {
  readonly moments: readonly Scenario[];
  readonly manifests: readonly ServiceManifests[];
}

/** Bounds of settling that an event gets, as in a run: a kubelet probes once a second and may start a container again within that. */
const effectFactor = 2;
/** So long CoreDNS keeps an answer that it gave before an event. */
const cacheMs = 30_000;

/** The text of the script, for a finding that shows at rest. */
export function serviceScript(
  finding: ServiceFinding,
  { moments, manifests }: ScriptMoments,
  settleTimeoutMs: number,
): string {
  const judged = moments.at(-1) ?? finding.scenario;
  const last = manifests.at(-1);
  if (last === undefined) throw new Error('a scenario has one world at least');
  const { stability } = finding;
  const isEventful = judged.lifecycle !== undefined;
  const target = targetScript({ ...finding, scenario: judged, result: { ...finding.result, scenario: judged } }, last); // prettier-ignore
  const nodes = new Set([...manifests.flatMap(({ placeholders }) => placeholders.nodes), ...target.nodes]); // prettier-ignore
  const names = new Set(manifests.flatMap(({ variables }) => [...variables.keys()]));
  const { events, check } = lifecycleScript(judged, restingMoment(finding) ?? 0, target.ask);
  const own = [
    'render() {',
    `  sed ${[
      `-e "s|${namespacePrefix}|$PREFIX|g"`,
      `-e "s|${defaultImage}|$IMAGE|g"`,
      ...[...nodes].map((number) => `-e "s|[$]{NODE_${number}}|$NODE_${number}|g"`),
      ...[...names].map((name) => `-e "s|[$]{${name}}|\${${name}:-}|g"`),
    ].join(' ')} "$DIR/manifests/$1"`,
    '}',
    ...target.functions,
  ];
  const commands = [
    'command -v kubectl >/dev/null || inconclusive "kubectl is not on the PATH"',
    'NODES=$(usable_nodes)',
    '[ -n "$NODES" ] || inconclusive "no node is Ready and takes ordinary pods"',
    ...[...nodes].map((number) => `NODE_${number}=\${NODE_${number}:-$(node ${number})}`),
    'say "context ${CONTEXT:-$(k config current-context)}, server $(k version 2>/dev/null | sed -n "s/^Server Version: //p")"',
    isEventful ? "trap 'end_lingering; cleanup' EXIT" : 'trap cleanup EXIT',
    "trap 'exit 130' INT TERM HUP",
    ...moments.flatMap((moment, index) => {
      const own = manifests[index] ?? last;
      const previous = moments[index - 1];
      const isJudged = index === moments.length - 1;
      return [
        ...(moments.length > 1 ? [`say "world ${index + 1} of ${moments.length}"`] : []),
        ...(previous === undefined ? [] : leadOver(previous, moment, own)),
        ...worldCommands(moment, own, isJudged ? target.control : []),
        ...(isJudged ? [] : target.ask),
      ];
    }),
    ...target.prepare,
    ...events,
    ...target.judge,
    ...check,
    ...(isEventful && stability.kind === 'intermittent'
      ? [`say "it comes and goes (${stabilityText(stability)}): one run that does not show it proves little"`] // prettier-ignore
      : []),
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
    ...(isEventful
      ? ['# EFFECT_SECONDS, the bound for an event of a pod to take its effect.']
      : []),
    `TITLE=${quote(title)}`,
    `SETTLE_SECONDS=\${SETTLE_SECONDS:-${Math.ceil(settleTimeoutMs / 1000)}}`,
    `IMAGE=\${IMAGE:-${defaultImage}}`,
    `NAMESPACES=${quote([...new Set(moments.flatMap(({ world }) => world.namespaces.map(({ metadata }) => metadata.name)))].join(' '))}`,
    ...target.variables,
    ...programs,
    ...(isEventful ? eventfulVariables(finding, settleTimeoutMs) : []),
    '',
    ...scriptHead,
    ...target.needs,
    ...own,
    ...usedFunctions(isEventful ? allFunctions : serviceFunctions, [...own, ...commands]),
    '',
    ...commands,
  ].join('\n')}\n`;
}

function eventfulVariables({ target }: ServiceFinding, settleTimeoutMs: number): readonly string[] {
  const cached = target.kind === 'dns' ? Math.ceil(cacheMs / settleTimeoutMs) + 1 : 0;
  return [
    `EFFECT_SECONDS=\${EFFECT_SECONDS:-$((SETTLE_SECONDS * ${Math.max(effectFactor, cached)}))} LINGERING=`,
    `ORDER='${orderProgram}'`,
  ];
}

/** Applies a world and waits for the bound; `control`: before policies and Services are there. */
function worldCommands(
  scenario: Scenario,
  { files, variables, statuses }: ServiceManifests,
  control: readonly string[],
): readonly string[] {
  const { world, lifecycle } = scenario;
  const isReady = (pod: Pod): boolean => lifecycle === undefined ? !isUnready(pod) : isReadyAtFirst(pod); // prettier-ignore
  const podsOf = (ready: boolean): readonly string[] =>
    world.namespaces.flatMap(({ metadata: { name } }) => {
      const pods = world.pods.filter((pod) => pod.metadata.namespace === name && (!ready || isReady(pod))); // prettier-ignore
      if (pods.length === 0) return [];
      return [`${ready ? 'ready' : 'started'} ${name} ${pods.map(({ metadata }) => metadata.name).join(' ')}`]; // prettier-ignore
    });
  const isOfPods = (file: string): boolean => /1\d-[a-z]+\.yaml$/.test(file);
  const [namespaces = '', ...rest] = files.keys();
  const [any] = world.pods;
  return [
    `ANY_NAMESPACE=${any?.metadata.namespace ?? ''} ANY_POD=${any?.metadata.name ?? ''} ANY_CONTAINER=${any?.spec.containers[0]?.name ?? ''}`,
    `apply ${namespaces}`,
    ...world.namespaces.map(({ metadata }) => `account ${metadata.name}`),
    ...rest.filter(isOfPods).map((file) => `apply ${file}`),
    ...podsOf(false),
    ...gateCommands(scenario),
    ...podsOf(true),
    ...control,
    ...[...variables].map(([name, command]) => `${name}=$(${command})`),
    ...rest.filter((file) => !isOfPods(file)).map((file) => `apply ${file}`),
    ...statuses.map(({ namespace, name, patch }) => `load_balancer ${namespace} ${name} ${quote(patch)}`), // prettier-ignore
    'wait_bound',
  ];
}
