/**
 * The nodes that may run probe pods: Ready, schedulable and without a taint that keeps ordinary pods away, sorted by
 * name. Logical nodes `n0`, `n1`, ... map to them in that order; with fewer real nodes than logical ones the count
 * wraps around, so that two logical nodes are then one real node.
 */
import { familyOf, type Addresses, type BoundNode } from '../../model/bound-world.ts';
import { HarnessError } from '../../model/errors.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { apiPaths } from './api-paths.ts';
import { asArray, asRecord, asString, asStringMap } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

export interface ProbeNode extends BoundNode {
  readonly podCidrs: readonly string[];
  /** kernelVersion, osImage, containerRuntimeVersion, kubeletVersion, architecture, ... */
  readonly info: Readonly<Record<string, string>>;
}

/** Throws HarnessError('environment') when there is none. */
export async function listProbeNodes(
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<readonly ProbeNode[]> {
  const { body } = await api.request({ method: 'GET', path: apiPaths.nodes() }, signal);
  const all = asArray(asRecord(body)['items']);
  const usable = all
    .filter(isUsable)
    .map(readNode)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (usable.length > 0) return usable;
  throw new HarnessError(
    'environment',
    `none of the ${all.length} nodes of ${api.server} is Ready, schedulable and without NoSchedule or NoExecute taint`,
    { hint: 'Look at `kubectl get nodes` and `kubectl describe node`; uncordon or untaint one.' },
  );
}

/** The real node of a logical or real name. Throws HarnessError('input') on a name that is neither. */
export function realNodeOf(name: string, nodes: readonly ProbeNode[]): ProbeNode {
  const real = nodes.find((node) => node.name === name);
  if (real !== undefined) return real;
  const index = /^n(\d+)$/.exec(name)?.[1];
  const node = index === undefined ? undefined : nodes[Number(index) % nodes.length];
  if (node !== undefined) return node;
  throw new HarnessError('input', `the scenario names node "${name}", which the cluster lacks`, {
    hint: 'Logical nodes are n0, n1, ...; they stand for the nodes of the cluster in order of name.',
  });
}

/** Families of the pod network: from the pod CIDRs where the nodes have them, else from the nodes' own addresses. */
export function ipFamiliesOf(nodes: readonly ProbeNode[]): readonly IpFamily[] {
  const cidrs = nodes.flatMap(({ podCidrs }) => podCidrs.map(familyOf));
  const own = nodes.flatMap(({ addresses }) => Object.values(addresses).map(familyOf));
  const families = cidrs.length > 0 ? cidrs : own;
  return (['IPv4', 'IPv6'] as const).filter((family) => families.includes(family));
}

const repellingEffects = ['NoSchedule', 'NoExecute'];

function isUsable(node: unknown): boolean {
  const { spec, status } = asRecord(node);
  const { unschedulable, taints } = asRecord(spec);
  const ready = asArray(asRecord(status)['conditions'])
    .map(asRecord)
    .some(({ type, status: state }) => type === 'Ready' && state === 'True');
  const repels = asArray(taints).some((taint) =>
    repellingEffects.includes(asString(asRecord(taint)['effect'])),
  );
  return ready && unschedulable !== true && !repels;
}

function readNode(node: unknown): ProbeNode {
  const { metadata, spec, status } = asRecord(node);
  const addresses: { -readonly [family in keyof Addresses]: string } = {};
  for (const entry of asArray(asRecord(status)['addresses']).map(asRecord)) {
    const address = asString(entry['address']);
    if (entry['type'] === 'InternalIP') addresses[familyOf(address)] ??= address;
  }
  const { name, labels } = asRecord(metadata);
  const zone = asStringMap(labels)['topology.kubernetes.io/zone'];
  return {
    name: asString(name),
    ...(zone === undefined ? {} : { zone }),
    addresses,
    podCidrs: asArray(asRecord(spec)['podCIDRs']).map(asString),
    info: asStringMap(asRecord(status)['nodeInfo']),
  };
}
