/** Who answers a connection to a Service, as text: the port and its backends; what policies say of each comes after. */
import { isHeadless, type ServicePort } from '../../model/service.ts';
import { citeRules } from '../describe-item.ts';
import { rowName } from '../row-names.ts';
import type { ServiceAnswer, ServiceBackend, ServiceConnection } from './explain-service.ts';
import { serviceId } from './find-service.ts';

/** The lines about the Service itself. */
export function serviceLines(
  connection: ServiceConnection,
  { backends, without, rules, left }: ServiceAnswer,
): readonly string[] {
  const { source, service, port, node, via } = connection;
  const { spec } = service;
  const where = node === undefined ? '' : ` on node ${node}`;
  const field = via === 'clusterIP' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  const place =
    via === 'clusterIP' ? 'the node of the client' : 'the node that the client sends to';
  const local = spec[field] === 'Local' && !isHeadless(service);
  return [
    `${source.id}${where} -> Service ${serviceId(service)} ${port.protocol ?? 'TCP'} ${port.port}: ` +
      `${headline(backends, without)} (${citeRules(rules)})`,
    ...(isHeadless(service)
      ? ['  headless: DNS gives the addresses of the pods; no proxy, no targetPort (rule 78)']
      : [`  port ${port.port} -> targetPort ${targetText(port)}, resolved on each pod (rule 64)`]),
    ...viaLines(connection, rules),
    `  selector ${selectorText(spec.selector)}`,
    ...(local ? [`  ${field} Local: backends on ${place} alone (rules 67, 69)`] : []),
    ...backends.map((backend) => backendText(backend, place)),
    ...left.map(({ workload, reason }) => `  no backend: ${rowName(workload)} ${reason}`),
    ...withoutLines(without, backends, place, rules.includes(76)),
    ...(spec.trafficDistribution === undefined || isHeadless(service)
      ? []
      : [`  trafficDistribution ${spec.trafficDistribution}: the cluster may narrow these to close ones (rule 72)`]), // prettier-ignore
    ...(backends.length === 0 ? [] : readinessLines(connection)),
  ];
}

function headline(backends: readonly ServiceBackend[], without: ServiceAnswer['without']): string {
  if (backends.length === 0) return without === undefined ? 'no backend' : outcomeWords[without];
  const text = backends.length === 1 ? '1 backend' : `${backends.length} backends`;
  return without === undefined ? text : `${text} or ${outcomeWords[without]}, by placement`;
}

const outcomeWords = {
  refuse: 'refused',
  drop: 'dropped',
} as const;

function targetText({ port, targetPort = port }: ServicePort): string {
  return String(targetPort);
}

function selectorText(selector: Readonly<Record<string, string>> = {}): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** How a client outside gets to the Service, and with which address. */
function viaLines(
  { via, service: { spec }, port, source }: ServiceConnection,
  rules: readonly number[],
): readonly string[] {
  if (via === 'clusterIP' || source.kind === 'workload') return [];
  const number = port.nodePort === undefined ? 'that the server gives' : `${port.nodePort}`;
  const ways: Readonly<Record<typeof via, string>> = {
    nodePort: `the node port ${number}, of whichever node`,
    externalIP: `the external address ${(spec.externalIPs ?? []).join(' or ')}, where it leads to a node`,
    loadBalancerIP: 'the address of its load balancer',
    healthCheckNodePort: 'the health check node port, of whichever node',
    podIP: 'the address of a backend',
  };
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const kept = spec.externalTrafficPolicy === 'Local';
  return [
    `  by ${ways[via]}`,
    ...(rules.includes(76) ? [`  loadBalancerSourceRanges ${ranges.join(', ')} (rule 76)`] : []),
    kept
      ? '  the client keeps its address on the way (rule 71)'
      : '  the node may put its own address before that of the client, so that ingress rules by address are open (rules 28, 71)',
  ];
}

function backendText(
  { workload, protocol, port, placement }: ServiceBackend,
  place: string,
): string {
  const { replicas, kind } = workload;
  const count =
    replicas === undefined ? `pods of a ${kind}` : `${replicas} ${replicas === 1 ? 'pod' : 'pods'}`;
  const where = placement === 'local' ? `, those on ${place}` : '';
  return `  backend: ${rowName(workload)} ${protocol} ${port}, ${count}${where}`;
}

function withoutLines(
  without: ServiceAnswer['without'],
  backends: readonly ServiceBackend[],
  place: string,
  filtered: boolean,
): readonly string[] {
  if (without === undefined) return [];
  if (filtered && backends.length === 0) return ['  the client is in none of the ranges: dropped'];
  const when = backends.length === 0 ? '' : `no backend on ${place}: `;
  return without === 'refuse'
    ? [`  ${when}no usable endpoint anywhere: refused at once (rule 68)`]
    : [`  ${when}some elsewhere: dropped, the client times out (rule 68)`];
}

function readinessLines({ service }: ServiceConnection): readonly string[] {
  if (service.spec.publishNotReadyAddresses === true) {
    return ['  publishNotReadyAddresses: pods count whether they are ready or not (rule 62)'];
  }
  const none = isHeadless(service) ? 'the name does not exist (rule 89)' : 'refused (rules 66, 68)';
  return [
    `  manifests do not tell readiness: every pod is taken as ready; with none ready: ${none}`,
  ];
}
