/**
 * Named ports that no destination declares (rules 18 and 19): the selected pods of an ingress rule, the matched peers of an
 * egress rule. Such an item matches nothing, and never widens to every port.
 */
import type { Workload } from '../../manifests/workload.ts';
import type { ContainerPort } from '../../model/kubernetes.ts';
import type { RuleSite } from '../policy-rule-sites.ts';
import { findingOf, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

/** One finding per named port item; nothing where no destination is known, since another rule says that. */
export function namedPortUnknown(context: LintContext): readonly LintFinding[] {
  return context.sites.flatMap((site) => {
    const named = site.ports.flatMap(({ port, protocol = 'TCP' }, index) =>
      typeof port === 'string' ? [{ name: port, protocol, index }] : [],
    );
    if (named.length === 0) return [];
    const destinations = destinationsOf(site, context);
    if (destinations.length === 0) return [];
    return named.flatMap(({ name, protocol, index }): readonly LintFinding[] => {
      const others = destinations.flatMap(declaredPorts).filter((port) => port.name === name);
      if (others.some((port) => (port.protocol ?? 'TCP') === protocol)) return [];
      const wrong = [...new Set(others.map((port) => port.protocol ?? 'TCP'))];
      return [findingOf(site, textOf(site, name, protocol, wrong), site.portPath(index))];
    });
  });
}

function textOf(site: RuleSite, name: string, protocol: string, wrong: readonly string[]) {
  const who = site.direction === 'Ingress' ? 'no pod that the policy selects' : 'no matched peer';
  const anywhere = site.direction === 'Egress' && site.peers.length === 0;
  return {
    id: 'named-port-unknown',
    rule: wrong.length > 0 ? 18 : 19,
    // An egress rule without peers reaches pods that the manifests do not hold.
    severity: anywhere ? ('note' as const) : ('warning' as const),
    message:
      `${who} declares a ${protocol} port named "${name}"` +
      (wrong.length > 0 ? ` (only for ${wrong.join(', ')})` : '') +
      ': the item matches nothing',
  };
}

function destinationsOf(site: RuleSite, context: LintContext): readonly Workload[] {
  if (site.direction === 'Ingress') return context.subjectsOf(site.source.policy);
  if (site.peers.length === 0) return context.world.workloads;
  // Rule 21 leaves names behind an ipBlock open.
  if (site.peers.some(({ ipBlock }) => ipBlock !== undefined)) return [];
  return site.peers.flatMap((peer) => context.rowsOf(peer, site.namespace));
}

/** The ports of containers and of every init container: a sidecar's name may count (rule 20). */
function declaredPorts({ pod }: Workload): readonly ContainerPort[] {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(
    ({ ports }) => ports ?? [],
  );
}
