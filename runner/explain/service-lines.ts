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
  const { source, service, port, node } = connection;
  const { spec } = service;
  const where = node === undefined ? '' : ` on node ${node}`;
  const local = spec.internalTrafficPolicy === 'Local' && !isHeadless(service);
  return [
    `${rowName(source)}${where} -> Service ${serviceId(service)} ${port.protocol ?? 'TCP'} ${port.port}: ` +
      `${headline(backends, without)} (${citeRules(rules)})`,
    ...(isHeadless(service)
      ? ['  headless: DNS gives the addresses of the pods; no proxy, no targetPort (rule 78)']
      : [`  port ${port.port} -> targetPort ${targetText(port)}, resolved on each pod (rule 64)`]),
    `  selector ${selectorText(spec.selector)}`,
    ...(local
      ? ['  internalTrafficPolicy Local: backends on the node of the client alone (rules 67, 69)']
      : []),
    ...backends.map(backendText),
    ...left.map(({ workload, reason }) => `  no backend: ${rowName(workload)} ${reason}`),
    ...withoutLines(without, backends),
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

function backendText({ workload, protocol, port, placement }: ServiceBackend): string {
  const { replicas, kind } = workload;
  const count =
    replicas === undefined ? `pods of a ${kind}` : `${replicas} ${replicas === 1 ? 'pod' : 'pods'}`;
  const where = placement === 'local' ? ', those on the node of the client' : '';
  return `  backend: ${rowName(workload)} ${protocol} ${port}, ${count}${where}`;
}

function withoutLines(
  without: ServiceAnswer['without'],
  backends: readonly ServiceBackend[],
): readonly string[] {
  if (without === undefined) return [];
  const when = backends.length === 0 ? '' : 'no backend on the node of the client: ';
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
