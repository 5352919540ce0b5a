/**
 * De-optimise (NoREC): the same policy in a form that an implementation handles by other code; the matrix must not
 * change. Rewrites that need to know what a selector matches are applied where the world leaves no doubt.
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type NetworkPolicyPort,
  type Pod,
  type PolicyType,
} from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { declaredPorts } from '../build-port.ts';
import { matchesLabels } from '../matches-labels.ts';
import { mapPeers, mapPorts, mapRules, mapSelectors, type Rule } from './policy-rules.ts';
import { rewritePolicies, type Rewrite } from './rewrite.ts';

/** Ports that a range may have to be written one by one. */
const singlePortsMax = 4;

/** `matchLabels` as `In` with one value. Source: rule 12. */
const labelsAsExpressions: Rewrite = {
  name: 'labels-as-expressions',
  family: 'de-optimise',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapSelectors(policy, ({ matchLabels = {}, matchExpressions = [] }): LabelSelector => {
        const labels = Object.entries(matchLabels);
        if (labels.length === 0) return { matchLabels, matchExpressions };
        const equal = labels.map(([key, value]) => ({
          key,
          operator: 'In' as const,
          values: [value],
        }));
        return { matchExpressions: [...matchExpressions, ...equal] };
      }),
    ]),
};

/** A short range as its ports. Source: rule 22. */
const rangeAsPorts: Rewrite = {
  name: 'range-as-ports',
  family: 'de-optimise',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapPorts(policy, ({ port, endPort, ...item }): readonly NetworkPolicyPort[] => {
        const kept = { ...item, ...(port !== undefined && { port }), ...(endPort && { endPort }) };
        if (typeof port !== 'number' || endPort === undefined) return [kept];
        const count = endPort - port + 1;
        if (count > singlePortsMax) return [kept];
        return Array.from({ length: count }, (_, offset) => ({ ...item, port: port + offset }));
      }),
    ]),
};

/** A single port as a range of one. Source: rule 22. */
const portAsRange: Rewrite = {
  name: 'port-as-range',
  family: 'de-optimise',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapPorts(policy, (item) =>
        typeof item.port === 'number' && item.endPort === undefined
          ? [{ ...item, endPort: item.port }]
          : [item],
      ),
    ]),
};

/**
 * A port name as the number that all its destinations declare. Source: rules 18 and 19; left alone where a destination
 * declares it not at all, twice or on a sidecar (rule 20), or may be no pod (rule 21).
 */
const nameAsNumber: Rewrite = {
  name: 'name-as-number',
  family: 'de-optimise',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapRules(policy, (rule, direction) => {
        const selected = base.world.pods.filter(
          ({ metadata }) =>
            metadata.namespace === policy.metadata.namespace &&
            matchesLabels(policy.spec.podSelector ?? {}, metadata.labels ?? {}),
        );
        const destinations = destinationsOf(rule, direction, selected, base);
        const ports = rule.ports?.map((item) => withNumber(item, destinations));
        return [{ ...rule, ports }];
      }),
    ]),
};

/** A namespaceSelector as the names of the namespaces that it matches. Source: rule 14. */
const namespacesByName: Rewrite = {
  name: 'namespaces-by-name',
  family: 'de-optimise',
  apply: (base) =>
    rewritePolicies(base, (policy) => [
      mapPeers(policy, (peer) => {
        const { namespaceSelector } = peer;
        if (namespaceSelector === undefined || !selectsByLabel(namespaceSelector)) return [peer];
        const names = base.world.namespaces
          .filter(({ metadata }) => matchesLabels(namespaceSelector, metadata.labels ?? {}))
          .map(({ metadata }) => metadata.name);
        const values = names.length === 0 ? ['nobody'] : names;
        const byName = { key: namespaceNameLabel, operator: 'In' as const, values };
        return [{ ...peer, namespaceSelector: { matchExpressions: [byName] } }];
      }),
    ]),
};

export const deOptimisations: readonly Rewrite[] = [
  labelsAsExpressions,
  rangeAsPorts,
  portAsRange,
  nameAsNumber,
  namespacesByName,
];

/** Not for `{}`, whose variant would be the same for the base's namespaces and is a form of its own. */
function selectsByLabel({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  return keys.length > 0 && !keys.includes(namespaceNameLabel);
}

/** The pods that a rule's ports are ports of; undefined where a destination may be something else (rule 21). */
function destinationsOf(
  { peers = [] }: Rule,
  direction: PolicyType,
  selected: readonly Pod[],
  { world }: Scenario,
): readonly Pod[] | undefined {
  if (direction === 'Ingress') return selected;
  if (peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined)) return undefined;
  return world.pods;
}

function withNumber(
  item: NetworkPolicyPort,
  destinations: readonly Pod[] | undefined,
): NetworkPolicyPort {
  if (typeof item.port !== 'string' || destinations === undefined) return item;
  const protocol = item.protocol ?? 'TCP';
  const numbers = destinations.map((pod) =>
    declaredPorts(pod)
      .filter((port) => port.name === item.port && (port.protocol ?? 'TCP') === protocol)
      .map(({ containerPort }) => containerPort),
  );
  const [first] = numbers;
  const [number] = first ?? [];
  const same = numbers.every((one) => one.length === 1 && one[0] === number);
  const onSidecar = destinations.some(({ spec }) => (spec.initContainers ?? []).length > 0);
  return number === undefined || !same || onSidecar ? item : { ...item, port: number };
}
