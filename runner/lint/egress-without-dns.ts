/**
 * Pods isolated for egress that can reach no DNS server: names do not resolve, whatever else is allowed (rule 40). Where
 * nothing at all is allowed that is likely meant, and only a note.
 */
import type { Workload } from '../../manifests/workload.ts';
import type { NetworkPolicyPort } from '../../model/kubernetes.ts';
import { containsPort } from '../../oracle/connectivity/port-set.ts';
import { effectivePolicyTypes } from '../../oracle/isolation.ts';
import type { PositionedPolicy } from '../../manifests/build-policy.ts';
import { policyName, type RuleSite } from '../policy-rule-sites.ts';
import { rowName } from '../row-names.ts';
import { findingAt, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';
import { portSetsOf } from './named-port-sets.ts';

/** Ports of DNS servers as a pod sees them, after the Service: 5353 is OpenShift's (rule 17). */
const dnsPorts = [53, 5353];

/** One finding per set of policies that isolates pods together. */
export function egressWithoutDns(context: LintContext): readonly LintFinding[] {
  const groups = new Map<string, { policies: readonly PositionedPolicy[]; rows: Workload[] }>();
  for (const row of context.world.workloads) {
    if (row.pod.spec.hostNetwork === true) continue;
    const policies = context.world.policies.filter(
      ({ policy }) =>
        effectivePolicyTypes(policy.spec).has('Egress') && context.subjectsOf(policy).includes(row),
    );
    if (policies.length === 0) continue;
    const key = policies.map(policyName).join();
    const group = groups.get(key) ?? { policies, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ policies, rows }) => judgeGroup(policies, rows, context));
}

function judgeGroup(
  policies: readonly PositionedPolicy[],
  rows: readonly Workload[],
  context: LintContext,
): readonly LintFinding[] {
  const sites = context.sites.filter(
    (site) => site.direction === 'Egress' && policies.includes(site.source),
  );
  const [first] = policies;
  if (first === undefined || sites.some((site) => reachesDns(site, context))) return [];
  const names = rows.map(rowName);
  const by = policies.length > 1 ? ` by ${policies.map(policyName).join(' and ')}` : '';
  const path = first.policy.spec.egress === undefined ? ['spec'] : ['spec', 'egress'];
  return [
    findingAt(first, path, {
      id: 'egress-without-dns',
      rule: 40,
      severity: sites.length === 0 ? 'note' : 'warning',
      message:
        `${names.join(', ')}: isolated for egress${by}, and no rule allows port 53 of a DNS ` +
        'server over UDP or TCP: names do not resolve',
    }),
  ];
}

/** Doubtful cases count as reaching it. */
function reachesDns(site: RuleSite, context: LintContext): boolean {
  const { numbers } = portSetsOf(site.ports);
  const byNumber = dnsPorts.some(
    (port) => containsPort(numbers.UDP, port) || containsPort(numbers.TCP, port),
  );
  if (!byNumber && !site.ports.some((item) => nameMayBeDns(item, context))) return false;
  if (site.peers.length === 0 || site.ports.length > 0) return true;
  return site.peers.some((peer) => {
    // Only pods of the own namespace that declare other ports are known not to be a DNS server.
    if (peer.podSelector === undefined || peer.namespaceSelector !== undefined) return true;
    const rows = context.rowsOf(peer, site.namespace);
    return rows.length === 0 || rows.some(mayServeDns);
  });
}

/** A name that is 53 on some pod, or that no pod of the manifests declares. */
function nameMayBeDns(
  { port, protocol = 'TCP' }: NetworkPolicyPort,
  context: LintContext,
): boolean {
  if (typeof port !== 'string' || protocol === 'SCTP') return false;
  const numbers = context.world.workloads.flatMap((row) =>
    declaredPorts(row)
      .filter(({ name }) => name === port)
      .map(({ containerPort }) => containerPort),
  );
  return numbers.length === 0 || numbers.some((number) => dnsPorts.includes(number));
}

function mayServeDns(row: Workload): boolean {
  const ports = declaredPorts(row);
  return ports.length === 0 || ports.some(({ containerPort }) => dnsPorts.includes(containerPort));
}

function declaredPorts({ pod }: Workload) {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(
    ({ ports }) => ports ?? [],
  );
}
