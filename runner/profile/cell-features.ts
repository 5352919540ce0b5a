/**
 * Features of an open cell: what about it may explain that a cluster allows one and denies another. Computed from the
 * world as stored and the oracle's explanation; few names and few values, so that a split by them says something.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { IpBlock, NetworkPolicyPort, Pod } from '../../model/kubernetes.ts';
import type { CellFeatures } from '../../model/open-cell.ts';
import type { Prediction, RuleMatch } from '../../model/prediction.ts';
import { endpointName, type Endpoint, type Probe } from '../../model/probe.ts';

/** A function from a bound probe and what the specification says of it to its features. */
export function createFeatureReader(
  world: BoundWorld,
): (probe: Probe, prediction: Prediction) => CellFeatures {
  const pods = new Map(
    world.pods.map((pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, pod]),
  );
  const policies = new Map(
    world.networkPolicies.map((policy) => [
      `${policy.metadata.namespace ?? ''}/${policy.metadata.name}`,
      policy,
    ]),
  );
  const podOf = (end: Endpoint): Pod | undefined => pods.get(endpointName(end));
  const itemsOf = (match: RuleMatch): { ipBlock?: IpBlock; port?: NetworkPolicyPort } => {
    const spec = policies.get(match.policy)?.spec;
    const ingress = match.direction === 'Ingress' ? spec?.ingress?.[match.rule] : undefined;
    const egress = match.direction === 'Egress' ? spec?.egress?.[match.rule] : undefined;
    const ipBlock = (ingress?.from ?? egress?.to)?.[match.peer ?? -1]?.ipBlock;
    const port = (ingress?.ports ?? egress?.ports)?.[match.port ?? -1];
    return { ...(ipBlock && { ipBlock }), ...(port && { port }) };
  };
  return (probe, { explanation: { egress, ingress } }) => {
    const source = podOf(probe.source);
    const target = podOf(probe.target);
    const open = [...egress.matches, ...ingress.matches].filter(({ verdict }) => verdict === 'either'); // prettier-ignore
    const items = open.map(itemsOf);
    return {
      direction: openDirection(egress.verdict === 'either', ingress.verdict === 'either'),
      family: probe.ipFamily,
      protocol: probe.protocol,
      source: kindOf(probe.source, source),
      target: kindOf(probe.target, target),
      nodes: nodesOf(source, target),
      ends: endpointName(probe.source) === endpointName(probe.target) ? 'one pod' : 'two',
      block: one(items.map(({ ipBlock }) => blockForm(ipBlock))),
      except: one(items.map(({ ipBlock }) => (ipBlock?.except?.length ? 'yes' : 'no'))),
      port: one(items.map(({ port }) => portForm(port))),
    };
  };
}

function openDirection(egress: boolean, ingress: boolean): string {
  if (egress && ingress) return 'both';
  return egress ? 'egress' : 'ingress';
}

function kindOf(end: Endpoint, pod: Pod | undefined): string {
  if (end.kind === 'external') return 'external';
  return pod?.spec.hostNetwork === true ? 'hostNetwork' : 'pod';
}

function nodesOf(source: Pod | undefined, target: Pod | undefined): string {
  if (source === undefined || target === undefined) return 'outside';
  return source.spec.nodeName === target.spec.nodeName ? 'same' : 'other';
}

/** The value that all items share, `none` without items, `several` where they differ. */
function one(values: readonly string[]): string {
  const distinct = new Set(values);
  if (distinct.size > 1) return 'several';
  return values[0] ?? 'none';
}

function blockForm(block: IpBlock | undefined): string {
  if (block === undefined) return 'none';
  if (/\/(32|128)$/.test(block.cidr)) return 'one address';
  return block.cidr.endsWith('/0') ? 'everything' : 'network';
}

function portForm(port: NetworkPolicyPort | undefined): string {
  if (port?.port === undefined) return 'every';
  if (typeof port.port === 'string') return 'name';
  return port.endPort === undefined ? 'number' : 'range';
}
