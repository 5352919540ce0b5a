/** Feature labels of a world as a whole: its size, pods, labels, and what several policies do together. */
import type { NetworkPolicy, NetworkPolicyPeer, Pod, PolicyType } from '../model/kubernetes.ts';
import type { Scenario } from '../model/scenario.ts';
import { declaredPorts } from './build-port.ts';

/** Labels of a scenario that belong to no single policy; may repeat. */
export function worldLabels(scenario: Scenario): readonly string[] {
  const { namespaces, pods, networkPolicies } = scenario.world;
  const names = namespaces.map(({ metadata }) => metadata.name);
  return [
    `namespaces:${names.length}`,
    `policies:${countClass(networkPolicies.length)}`,
    `externals:${scenario.externalEndpoints.length}`,
    ...(names.some((a) => names.some((b) => a !== b && b.startsWith(a)))
      ? ['namespaces:prefix-related']
      : []),
    ...pods.flatMap(podLabels),
    ...[...pods, ...namespaces].flatMap(({ metadata }) => metadataLabels(metadata.labels ?? {})),
    ...nodeLabels(pods),
    ...portNameLabels(pods),
    ...unionLabels(networkPolicies),
  ];
}

function countClass(count: number): string {
  if (count < 2) return String(count);
  return count < 4 ? '2-3' : '4+';
}

function podLabels(pod: Pod): readonly string[] {
  const ports = declaredPorts(pod);
  const names = ports.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const labels: string[] = [];
  if (pod.spec.hostNetwork === true) labels.push('pod:hostNetwork');
  if (pod.spec.containers.length > 1) labels.push('pod:several-containers');
  if (ports.length === 0) labels.push('pod:no-ports');
  if (new Set(names).size < names.length) labels.push('pod:repeated-port-name');
  if (pod.spec.initContainers?.some(({ restartPolicy }) => restartPolicy === 'Always') === true) {
    labels.push('pod:sidecar');
  }
  if (ports.some(({ protocol }) => protocol === 'SCTP')) labels.push('pod:SCTP-port');
  return labels;
}

function metadataLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.values(labels);
  return [
    ...(values.length === 0 ? ['labels:none'] : []),
    ...(values.includes('') ? ['labels:empty-value'] : []),
    ...(values.some((value) => value.length === 63) ? ['labels:63-characters'] : []),
  ];
}

function nodeLabels(pods: readonly Pod[]): readonly string[] {
  const nodes = new Set(pods.map(({ spec }) => spec.nodeName));
  return nodes.size > 1 ? ['nodes:several'] : ['nodes:one'];
}

/** One name with different numbers on different pods (rule 18). */
function portNameLabels(pods: readonly Pod[]): readonly string[] {
  const numbers = new Map<string, Set<number>>();
  for (const { name, containerPort, protocol = 'TCP' } of pods.flatMap(declaredPorts)) {
    if (name === undefined) continue;
    const key = `${name} ${protocol}`;
    numbers.set(key, (numbers.get(key) ?? new Set()).add(containerPort));
  }
  return [...numbers.values()].some(({ size }) => size > 1)
    ? ['pods:port-name-with-several-numbers']
    : [];
}

function unionLabels(policies: readonly NetworkPolicy[]): readonly string[] {
  const namespaces = policies.map(({ metadata }) => metadata.namespace);
  return [
    ...(new Set(namespaces).size < namespaces.length ? ['policies:several-in-a-namespace'] : []),
    ...exceptLabels(policies),
  ];
}

/** An except that another item allows again: of the same rule, of the same policy, or of another one (rule 24). */
function exceptLabels(policies: readonly NetworkPolicy[]): readonly string[] {
  const blocks = policies.map(({ spec }) => [
    ...(spec.ingress ?? []).map(({ from = [] }) => blocksOf('Ingress', from)),
    ...(spec.egress ?? []).map(({ to = [] }) => blocksOf('Egress', to)),
  ]);
  const labels: string[] = [];
  const allows = (cidrs: readonly Block[], except: string): boolean =>
    cidrs.some(({ cidr }) => cidr === except);
  for (const rules of blocks) {
    for (const rule of rules) {
      for (const except of rule.flatMap((block) => block.excepts)) {
        const others = rules.filter((other) => other !== rule);
        const elsewhere = blocks.filter((other) => other !== rules).flat(2);
        if (allows(rule, except)) labels.push('except:allowed-by-another-item');
        if (allows(others.flat(), except)) labels.push('except:allowed-by-another-rule');
        if (allows(elsewhere, except)) labels.push('except:allowed-by-another-policy');
      }
    }
  }
  return labels;
}

interface Block {
  readonly cidr: string;
  readonly excepts: readonly string[];
}

/** The ipBlocks of a rule, marked with its direction, so that only items of one direction are compared. */
function blocksOf(type: PolicyType, peers: readonly NetworkPolicyPeer[]): readonly Block[] {
  return peers.flatMap(({ ipBlock }) =>
    ipBlock === undefined
      ? []
      : [
          {
            cidr: `${type} ${ipBlock.cidr}`,
            excepts: (ipBlock.except ?? []).map((except) => `${type} ${except}`),
          },
        ],
  );
}
