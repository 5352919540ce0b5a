/**
 * The size of a scenario, by which shrinking compares and benchmarks state results: the number of its parts. Each object,
 * step, rule, peer item, port item, selector, selector term, value, except, label, container port and probed port counts
 * one, and so does each further field of a port item.
 */
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, Pod } from '../model/kubernetes.ts';
import type { Scenario } from '../model/scenario.ts';
import { changesOf } from '../model/step.ts';
import { objectSites } from './parts.ts';

/** The number of parts. */
export function scenarioSize(scenario: Scenario): number {
  const { externalEndpoints, steps, probes } = scenario;
  const objects = objectSites(scenario).map(({ object }) => {
    const labels = Object.keys(object.metadata.labels ?? {}).length;
    const content =
      object.kind === 'Pod'
        ? podSize(object)
        : object.kind === 'NetworkPolicy'
          ? policySize(object)
          : 0;
    return 1 + labels + content;
  });
  const changes = steps.flatMap(changesOf).length;
  return sum(objects) + externalEndpoints.length + changes + probes.ports.length;
}

function podSize({ spec }: Pod): number {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const ports = containers.flatMap((container) => container.ports ?? []);
  return containers.length - 1 + ports.length + (spec.hostNetwork === true ? 1 : 0);
}

function policySize({ spec }: NetworkPolicy): number {
  const rules = [
    ...(spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
    ...(spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  ];
  return (
    selectorSize(spec.podSelector) +
    (spec.policyTypes?.length ?? 0) +
    sum(
      rules.map(
        ({ peers = [], ports = [] }) =>
          1 + sum(peers.map(peerSize)) + sum(ports.map((port) => Math.max(1, fields(port)))),
      ),
    )
  );
}

function peerSize({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): number {
  const selectors = [podSelector, namespaceSelector].filter((field) => field !== undefined);
  return (
    sum(selectors.map((selector) => 1 + selectorSize(selector))) +
    (ipBlock === undefined ? 0 : 1 + (ipBlock.except ?? []).length)
  );
}

function selectorSize(selector: LabelSelector | undefined): number {
  const expressions = selector?.matchExpressions ?? [];
  return (
    Object.keys(selector?.matchLabels ?? {}).length +
    sum(expressions.map(({ values = [] }) => 1 + values.length))
  );
}

function fields(item: object): number {
  return Object.values(item).filter((value) => value !== undefined).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
