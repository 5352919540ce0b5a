/** Feature labels of a world of Services, sorted: which shapes of fault classes 9 to 12 it holds. */
import type { Labels, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { isHeadless } from '../../model/service.ts';
import { podIndexLabel, podNameLabel } from '../../model/stateful-set.ts';

export function serviceLabels({
  services = [],
  endpointSlices = [],
  networkPolicies,
  pods,
  statefulSets = [],
}: World): readonly string[] {
  const labels = new Set<string>();
  for (const service of services) {
    const { spec } = service;
    labels.add(`service/${isHeadless(service) ? 'headless' : (spec.type ?? 'ClusterIP')}`);
    if (spec.selector === undefined) labels.add('service/own-slices');
    if (spec.internalTrafficPolicy === 'Local') labels.add('service/internalTrafficPolicy.Local');
    if (spec.externalTrafficPolicy === 'Local') labels.add('service/externalTrafficPolicy.Local');
    if (spec.sessionAffinity === 'ClientIP') labels.add('service/sessionAffinity');
    if (spec.publishNotReadyAddresses === true) labels.add('service/publishNotReadyAddresses');
    if (spec.externalIPs !== undefined) labels.add('service/externalIPs');
    if (spec.loadBalancerSourceRanges !== undefined) labels.add('service/loadBalancerSourceRanges');
    if (spec.allocateLoadBalancerNodePorts === false) labels.add('service/without-node-ports');
    const { ports = [], ipFamilyPolicy, ipFamilies = [] } = spec;
    if (ipFamilyPolicy !== undefined) labels.add(`service/${ipFamilyPolicy}`);
    if (ipFamilies[0] === 'IPv6') labels.add('service/IPv6-first');
    if (spec.sessionAffinityConfig !== undefined) labels.add('service/affinity-timeout');
    if (spec.trafficDistribution !== undefined) labels.add(`service/${spec.trafficDistribution}`);
    if (ports.length > 1) labels.add('service/several-ports');
    for (const { protocol, targetPort } of ports) {
      labels.add(`service/port.${protocol ?? 'TCP'}`);
      if (typeof targetPort !== 'string') continue;
      labels.add('service/targetPort.name');
      const selected = pods.filter((pod) => isSelected(pod, spec.selector));
      const numbers = selected.flatMap((pod) => numbersNamed(targetPort, pod));
      if (new Set(numbers).size > 1) labels.add('service/targetPort.differs');
    }
  }
  for (const { endpoints } of endpointSlices) {
    for (const { conditions, hints } of endpoints) {
      if (conditions === undefined) labels.add('slice/conditions.absent');
      if (conditions?.terminating === true) labels.add('slice/terminating');
      if (hints?.forNodes !== undefined) labels.add('slice/hints.nodes');
      if (hints?.forZones !== undefined) labels.add('slice/hints.zones');
    }
  }
  for (const { spec } of networkPolicies) {
    for (const type of spec.policyTypes ?? []) labels.add(`policy/${type}`);
    const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
    if (rules.length === 0) labels.add('policy/deny-all');
    for (const { port } of rules.flatMap(({ ports = [] }) => ports)) {
      labels.add(`policy/port.${port === 80 ? 'of-the-Service' : typeof port}`);
    }
    const peers = (spec.egress ?? []).flatMap(({ to = [] }) => to);
    if (peers.some(({ ipBlock }) => ipBlock?.cidr.startsWith('10.96.') === true)) {
      labels.add('policy/egress.cluster-addresses');
    }
  }
  for (const { spec } of statefulSets) {
    labels.add('StatefulSet');
    if (spec.ordinals !== undefined) labels.add('StatefulSet/first-ordinal');
  }
  for (const { spec } of services) {
    if (spec.selector?.[podNameLabel] !== undefined) labels.add('service/selector.pod-name');
    if (spec.selector?.[podIndexLabel] !== undefined) labels.add('service/selector.pod-index');
  }
  const ready = pods.map(({ status }) => status?.conditions?.[0]?.status);
  if (ready.includes('False')) labels.add('pod/not-ready');
  for (const { spec } of pods) {
    const { dnsPolicy, dnsConfig, hostNetwork } = spec;
    if (dnsPolicy !== undefined) labels.add(`dnsPolicy/${dnsPolicy}`);
    if (hostNetwork === true) labels.add('dnsPolicy/on-the-host-network');
    for (const part of Object.keys(dnsConfig ?? {})) labels.add(`dnsConfig/${part}`);
  }
  return [...labels].sort();
}

function isSelected({ metadata }: Pod, selector: Labels = {}): boolean {
  return Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value);
}

function numbersNamed(targetPort: string, { spec: { containers } }: Pod): readonly number[] {
  return containers
    .flatMap(({ ports = [] }) => ports)
    .filter(({ name }) => name === targetPort)
    .map(({ containerPort }) => containerPort);
}
