/**
 * Controls: tiny worlds in the place of the failing cell that hold only shapes which shrinking brings in, such as a rule
 * without peers. A cluster that gets one wrong has another bug there, and without controls shrinking would slip to it; one
 * that it gets right clears that shape. The oracle says what is right.
 */
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyIngressRule,
  NetworkPolicySpec,
  PolicyType,
} from '../model/kubernetes.ts';
import type { Endpoint } from '../model/probe.ts';
import type { World } from '../model/scenario.ts';
import type { Candidate } from './candidate.ts';
import type { Control, Session } from './session.ts';

/** The controls for a failure, made of a slice of it. Those that excuse others come first. */
export function controlCandidates(slice: Candidate, session: Session): readonly Control[] {
  const { explanation } = session.forecast(slice)?.prediction ?? {};
  if (explanation === undefined) return [];
  const { source, target } = slice.cell.probe;
  const ends = [
    { direction: 'Egress', end: source, peer: target, decided: explanation.egress },
    { direction: 'Ingress', end: target, peer: source, decided: explanation.ingress },
  ] as const;
  const isolated = ends.filter(({ decided }) => decided.isolatedBy.length > 0);
  if (session.failure.direction === 'false-allow') {
    return isolated.flatMap(({ direction, end, decided }) =>
      end.kind === 'pod' && decided.verdict !== 'allow'
        ? isolationControls(slice, end.namespace, direction, decided.isolatedBy)
        : [],
    );
  }
  return [
    { ...replacePolicies(slice, []), excusedBy: [] },
    ...isolated.flatMap(({ direction, end, peer }) =>
      end.kind === 'pod'
        ? plainRules(slice, end, peer).map((rule) => ({
            ...withPolicy(slice, end.namespace, allowing(direction, rule)),
            excusedBy: [],
          }))
        : [],
    ),
  ];
}

/** Policies that may be tried with their own selector but without rules. */
const selectorsMax = 2;

/**
 * Isolation as such: by the selectors of the failure, which tell its own bug, and by an empty one. Each without rules, and
 * with one that misses: where only the first lets through, policies without rules are the bug, and another one.
 */
function isolationControls(
  slice: Candidate,
  namespace: string,
  direction: PolicyType,
  isolatedBy: readonly string[],
): readonly Control[] {
  const selectors = slice.scenario.world.networkPolicies
    .filter(({ metadata }) =>
      isolatedBy.includes(`${metadata.namespace ?? 'default'}/${metadata.name}`),
    )
    .map(({ spec }) => spec.podSelector ?? {})
    .filter((selector) => Object.keys(selector).length > 0)
    .slice(0, selectorsMax);
  const bare = (podSelector: LabelSelector): Candidate =>
    withPolicy(slice, namespace, { podSelector, policyTypes: [direction] });
  const missing = (podSelector: LabelSelector): Candidate => {
    const { protocol, port } = slice.cell.probe;
    const rule = { ports: [{ protocol, port: port === 1 ? 2 : 1 }] };
    return withPolicy(slice, namespace, { ...allowing(direction, rule), podSelector });
  };
  const own = selectors.map((selector) => ({ bare: bare(selector), missing: missing(selector) }));
  const empty = { bare: bare({}), missing: missing({}) };
  const excuses = own.length > 0 ? own.map((each) => each.missing) : [empty.missing];
  return [
    ...[...own, empty].map((each) => ({ ...each.missing, excusedBy: [], isExcuse: true as const })),
    ...own.map((each) => ({ ...each.bare, excusedBy: [each.missing] })),
    { ...empty.bare, excusedBy: excuses },
  ];
}

/** Without any condition, and with the emptiest condition of each kind. */
function plainRules(
  { cell: { probe } }: Candidate,
  end: Extract<Endpoint, { readonly kind: 'pod' }>,
  peer: Endpoint,
): readonly NetworkPolicyIngressRule[] {
  const ports = [{ protocol: probe.protocol }];
  if (peer.kind === 'external') return [{}, { ports }];
  const selector = peer.namespace === end.namespace ? 'podSelector' : 'namespaceSelector';
  return [{}, { ports, from: [{ [selector]: {} }] }];
}

function allowing(direction: PolicyType, rule: NetworkPolicyIngressRule): NetworkPolicySpec {
  const { from, ports } = rule;
  return {
    podSelector: {},
    policyTypes: [direction],
    ...(direction === 'Ingress'
      ? { ingress: [rule] }
      : { egress: [{ ...(from && { to: from }), ...(ports && { ports }) }] }),
  };
}

function withPolicy(slice: Candidate, namespace: string, spec: NetworkPolicySpec): Candidate {
  const policy: NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'control', namespace },
    spec,
  };
  return replacePolicies(slice, [policy]);
}

/** Steps may put policies of their own, so that a control has none. */
function replacePolicies(
  { scenario, cell }: Candidate,
  networkPolicies: World['networkPolicies'],
): Candidate {
  const world = { ...scenario.world, networkPolicies };
  return { scenario: { ...scenario, world, steps: [] }, cell: { ...cell, step: 0 } };
}
