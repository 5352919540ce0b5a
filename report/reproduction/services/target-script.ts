/** What reproduce.sh asks for a target: variables, functions, the control before the Service is there, and the judgement. */
import { dnsAsker } from '../../../model/dns-asker.ts';
import { isConfirmed, type ResolverCheck } from '../../../model/dns-case.ts';
import { affinityMoment, flowName, type FlowOutcome } from '../../../model/flow.ts';
import { confirmedFlowFaults, type CasePlaces } from '../../../model/flow-case.ts';
import { podKey } from '../../../model/lifecycle.ts';
import type { Endpoint } from '../../../model/probe.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import { quote, variableOf } from '../script-words.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import { createPlaceText } from './place-text.ts';
import { endpointsScript } from './endpoints-script.ts';
import { restingMoment } from './resting-moment.ts';
import type { ServiceManifests } from './service-manifests.ts';

export interface TargetScript {
  /** Set before anything is asked of a cluster. */
  readonly variables: readonly string[];
  /** What only the user can give. */
  readonly needs: readonly string[];
  readonly functions: readonly string[];
  /** Before policies and Services are there. */
  readonly control: readonly string[];
  /** What must be known before events happen to pods. */
  readonly prepare: readonly string[];
  readonly judge: readonly string[];
  /** In a world before the one that is judged. */
  readonly ask: readonly string[];
  /** Numbers of nodes that it names. */
  readonly nodes: readonly number[];
}

/** The part of the script for a target. */
export function targetScript(finding: ServiceFinding, manifests: ServiceManifests): TargetScript {
  switch (finding.target.kind) {
    case 'flow':
      return flowScript(finding, finding.target, manifests);
    case 'dns':
      return dnsScript(finding, finding.target.key, finding.target.fault);
    case 'endpoints':
      return endpointsScript(finding, finding.target.fault);
  }
}

type FlowTarget = Extract<ServiceFinding['target'], { readonly kind: 'flow' }>;

/** Connections per sample: enough to see every member, or to tell shares. */
const flowCounts: Readonly<Partial<Record<FlowTarget['fault'], number>>> = {
  skewed: 1600,
  'too-even': 1600,
  'never-used': 200,
  'outside-set': 100,
  'denied-answered': 100,
  'no-answer': 60,
  'not-sticky': 24,
  'affinity-never-ends': 31,
};
const silentCount = 6;

function flowScript(
  finding: ServiceFinding,
  { question, fault }: FlowTarget,
  { listens }: ServiceManifests,
): TargetScript {
  const { result, scenario } = finding;
  const { source, service, port, protocol, ipFamily, via, node } = question;
  const answer = confirmedFlowFaults(result).find(({ answer: one }) => flowName(one.question) === flowName(question))?.answer; // prettier-ignore
  const members = membersOf(answer?.prediction.outcomes[0]);
  const checks = via === 'healthCheckNodePort';
  // The proxy itself answers a health check.
  const [backend] = members.filter(({ denied }) => !denied && !checks).map(({ name }) => name);
  const pauseMs = pauseOf(answer?.prediction.outcomes[0], question, fault);
  const exact = fault === 'skewed' || fault === 'too-even';
  const controlPort = listens.find((one) => one.protocol === protocol)?.port ?? port;
  const at = `${service.namespace} ${service.name}`;
  const found = (scenario.world.services ?? []).find(
    ({ metadata }) => metadata.name === service.name,
  );
  const literal = (addresses: readonly string[]): string => `say ${quote(addresses.join('\n'))} | of_family ${ipFamily}`; // prettier-ignore
  const number = node?.replace(/^n/, '') ?? '0';
  const address = {
    clusterIP: `service_address ${at} ${ipFamily}`,
    nodePort: `node_address "$NODE_${number}" ${ipFamily}`,
    externalIP: `k -n "\${PREFIX}${service.namespace}" get service ${service.name} -o go-template='{{range .spec.externalIPs}}{{.}}{{"\\n"}}{{end}}' | of_family ${ipFamily}`,
    loadBalancerIP: `k -n "\${PREFIX}${service.namespace}" get service ${service.name} -o go-template='{{range .status.loadBalancer.ingress}}{{.ip}}{{"\\n"}}{{end}}' | of_family ${ipFamily}`,
    healthCheckNodePort: `node_address "$NODE_${number}" ${ipFamily}`,
    podIP: 'say "$POD_ADDRESS"',
  }[via];
  const portText: Readonly<Partial<Record<typeof via, string>>> = { nodePort: `node_port ${at} ${port} ${protocol}`, healthCheckNodePort: `health_check_port ${at}` }; // prettier-ignore
  // By itself a pod is asked before anything has happened to it.
  const isControlled = via === 'clusterIP' || (via === 'podIP' && (restingMoment(finding) ?? 0) > 0); // prettier-ignore
  const isRouted = source.kind === 'external' && portText[via] === undefined;
  const route = isRouted ? [`through_node "$(node_address "$NODE_${number}" ${ipFamily})"`] : [];
  const [controlNamespace = '', controlName = ''] = backend?.split('/') ?? [];
  return {
    variables: [
      `CELL=${quote(flowName(question))}`,
      `FAULT=${fault} PROTOCOL=${checks ? 'HTTP' : protocol} FLOW_COUNT=${flowCounts[fault] ?? silentCount} FLOW_WIDTH=${exact || pauseMs > 0 ? 1 : 4} FLOW_PAUSE=${pauseMs}`,
      `BOUND=${exact ? statisticBound(fault, members.length) : 0}`,
      `ATTEMPTS=\${ATTEMPTS:-${fault === 'too-even' ? 5 : fault === 'affinity-never-ends' ? 1 : 3}}`,
      ...(backend === undefined ? [] : [`CONTROL_POD=${backend} CONTROL_PORT=${controlPort}`]),
    ],
    needs: needsOf(source, isRouted),
    functions: [
      `MEMBERS="${members.map(({ name, share, denied }) => `${denied ? '!' : ''}${checks ? '' : '${PREFIX}'}${name}=${share}`).join(',')}"`,
      fromSource(source, scenario.world.pods),
      `flow_address() { ${found === undefined && via !== 'podIP' ? literal([]) : address}; }`,
      `flow_port() { ${portText[via] ?? `say ${port}`}; }`,
      ...(backend === undefined
        ? []
        : [`control_address() { pod_address ${controlNamespace} ${controlName} ${ipFamily}; }`]),
    ],
    control: backend === undefined || !isControlled ? [] : ['backend_answers'],
    // A container that starts again keeps the address of its pod.
    prepare:
      via === 'podIP'
        ? [
            `POD_ADDRESS=$(pod_address ${at} ${ipFamily})`,
            `known "the ${ipFamily} address of pod ${service.namespace}/${service.name}" "$POD_ADDRESS"`,
          ]
        : [],
    judge: [...route, 'judge_flows'],
    // An address that the world before does not have needs no route.
    ask: isRouted ? ['[ -z "$(flow_address)" ] ||', `  ${route.join()}`, 'ask_flow'] : ['ask_flow'],
    nodes: node === undefined ? [] : [Number(number)],
  };
}

/** Where an affinity is asked over time: longer than its timeout, or well below half of it, in milliseconds; else none. */
function pauseOf(
  outcome: FlowOutcome | undefined,
  { moment }: FlowTarget['question'],
  fault: FlowTarget['fault'],
): number {
  if (moment !== affinityMoment || outcome?.kind !== 'backends') return 0;
  if (outcome.model?.kind !== 'expiring') return 0;
  const { timeoutMs } = outcome.model;
  return fault === 'affinity-never-ends' ? timeoutMs + idleSlackMs : timeoutMs * 0.3;
}

/** Kernels count timeouts in ticks. */
const idleSlackMs = 1_000;

interface Member {
  readonly name: string;
  readonly share: number;
  readonly denied: boolean;
}

function membersOf(outcome: FlowOutcome | undefined): readonly Member[] {
  if (outcome?.kind !== 'backends') return [];
  const { backends, denied = [], model } = outcome;
  const even = 1 / Math.max(1, backends.length);
  return backends.map((name) => ({
    name,
    share: model !== undefined && 'shares' in model ? (model.shares.get(name) ?? even) : even,
    denied: denied.includes(name),
  }));
}

/** Pearson's statistic at a probability of 1e-6 (Wilson and Hilferty), or far below what draws give. */
function statisticBound(fault: FlowTarget['fault'], members: number): string {
  const freedom = Math.max(1, members - 1);
  if (fault === 'too-even') return (0.02 * freedom).toFixed(3);
  const spread = 2 / (9 * freedom);
  return (freedom * (1 - spread + 4.75 * Math.sqrt(spread)) ** 3).toFixed(2);
}

function dnsScript({ result, scenario }: ServiceFinding, key: string, fault: string): TargetScript {
  const check = result.dns.find((one) => one.key === key && isConfirmed(one));
  if (check === undefined || result.places === undefined) throw new Error(`no answer to ${key}`);
  const asker = askerOf(scenario);
  if (!('question' in check)) return resolverScript(check, scenario.world.pods, result.places);
  const { shell, variables } = createPlaceText(result.places);
  const { type, name } = check.question;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/\.(?=$| )/g, '');
  const lower = name.toLowerCase();
  const asked = shell(type === 'PTR' ? plain(lower) : lower);
  const records = check.prediction.records.filter((record) => record.type === type);
  const expected = records.map(({ data }) => `${type} ${shell(plain(data))}`);
  const source: Endpoint = {
    kind: 'pod',
    namespace: asker?.metadata.namespace ?? '',
    name: asker?.metadata.name ?? '',
  };
  return {
    variables: [
      `FAULT=${fault} TYPE=${type} ATTEMPTS=\${ATTEMPTS:-3}`,
      `ZONE=${/\.(?:svc|pod)\.(.+?)\.?$/.exec(lower)?.[1] ?? 'cluster.local'}`,
    ],
    needs: [],
    functions: [fromSource(source, scenario.world.pods)],
    control: ['dns_answers'],
    prepare: variables(),
    judge: [
      name === lower ? `NAME="${asked}"` : `NAME=$(capitals "${asked}")`,
      `EXPECTED="${expected.join('\n')}"`,
      ...(fault === 'record-missing' && expected.length === 0
        ? ['inconclusive "the records that are missing are of another type than was asked"']
        : []),
      'judge_answer',
    ],
    // A name with an address of the last world says nothing before.
    ask: variables().length === 0 ? [`NAME="${asked}"`, 'ask_name'] : [],
    nodes: [],
  };
}

/** As kubeprop asks. */
function askerOf({ world: { pods }, lifecycle = [] }: Scenario): Pod | undefined {
  const named = pods.map((pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, pod] as const); // prettier-ignore
  const busy = new Set(lifecycle.map(({ pod }) => podKey(pod)));
  return dnsAsker({ pods: new Map(named) }, busy)?.pod;
}

/** The lines of resolv.conf; what a lookup of the pod's own libc gives is left to a replay. */
function resolverScript(
  { key, subject, expected }: ResolverCheck,
  pods: ServiceFinding['scenario']['world']['pods'],
  places: CasePlaces,
): TargetScript {
  const [namespace = '', name = ''] = (key.split(' ').at(-1) ?? '').split('/');
  const { shell, variables } = createPlaceText(places);
  const lines = expected.map((line) => shell(line));
  return {
    variables: ['FAULT=record-missing ATTEMPTS=1 TYPE=resolv.conf NAME='],
    needs: [],
    functions: [fromSource({ kind: 'pod', namespace, name }, pods)],
    control: [],
    ask: [],
    prepare: variables(),
    judge:
      subject === 'resolv.conf'
        ? [`EXPECTED="${lines.join('\n')}"`, 'judge_resolver']
        : ['inconclusive "what libc makes of a name is asked by kubeprop replay alone"'],
    nodes: [],
  };
}

function fromSource(source: Endpoint, pods: ServiceFinding['scenario']['world']['pods']): string {
  if (source.kind === 'external') return `from_source() { $${variableOf(source)}_EXEC "$@"; }`;
  const pod = pods.find(({ metadata }) => metadata.name === source.name && metadata.namespace === source.namespace); // prettier-ignore
  const container = pod?.spec.containers[0]?.name ?? '';
  return `from_source() { k -n "\${PREFIX}${source.namespace}" exec ${source.name} -c ${container} -- "$@"; }`;
}

function needsOf(source: Endpoint, isRouted: boolean): readonly string[] {
  if (source.kind !== 'external') return [];
  const name = `${variableOf(source)}_EXEC`;
  const command = isRouted ? 'docker exec --user 0 NAME' : 'docker exec NAME';
  return [
    `[ -n "\${${name}:-}" ] ||`,
    `  inconclusive "the source is outside the cluster: set ${name} to a command that runs its arguments there, such as '${command}'"`,
  ];
}
