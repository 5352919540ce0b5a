/**
 * The signature of what violates in a case of Services: `services/FAULT/WHERE/FEATURE/...`. The features are what the scenario
 * has beyond the plainest Service: those of a smallest scenario are needed, so that it covers the same bug in a bigger world
 * (model/signature.ts). Never names or addresses.
 */
import { parseAddressReference } from '../../model/address-reference.ts';
import { withoutMoment } from '../../model/lifecycle.ts';
import { lastWorld, type Scenario } from '../../model/scenario.ts';
import {
  isHeadless,
  serviceNameLabel,
  type EndpointSlice,
  type Service,
} from '../../model/service.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';

/** The signature of a target in a scenario, which is judged in its last world. */
export function serviceSignature(whole: Scenario, target: ServiceTarget): string {
  const scenario = { ...whole, world: lastWorld(whole) };
  const { services = [], pods } = scenario.world;
  const meant = services.filter((service) => isMeant(service, target));
  const nodes = new Set(pods.map(({ spec }) => spec.nodeName ?? ''));
  const features = new Set([
    ...(meant.length === 0 ? services : meant).flatMap((service) => serviceFeatures(service, scenario)), // prettier-ignore
    ...questionFeatures(target),
    ...(scenario.world.networkPolicies.length > 0 ? ['policies'] : []),
    ...(services.length > 1 ? ['several-services'] : []),
    ...(nodes.size > 1 ? ['several-nodes'] : []),
    ...(pods.some(isUnready) ? ['not-ready'] : []),
    ...(scenario.steps.length > 0 ? ['steps'] : []),
    ...(scenario.lifecycle ?? []).map(({ event }) => event),
  ]);
  return ['services', target.fault, placeOf(target, scenario), ...[...features].toSorted()].join(
    '/',
  );
}

function isMeant({ metadata }: Service, target: ServiceTarget): boolean {
  const { name, namespace = '' } = metadata;
  switch (target.kind) {
    case 'flow':
      return target.question.service.name === name && target.question.service.namespace === namespace; // prettier-ignore
    case 'dns':
      return target.key.split(' ').includes(`${namespace}/${name}`);
    case 'endpoints':
      return false;
  }
}

function placeOf(target: ServiceTarget, scenario: Scenario): string {
  switch (target.kind) {
    case 'flow':
      return 'flow';
    case 'dns':
      return dnsKind(aboutNames.has(target.fault) ? anyType(target.key) : target.key, scenario);
    case 'endpoints':
      return 'endpoints';
  }
}

/** Faults of whether a name exists, which no type decides. */
const aboutNames = new Set(['nxdomain-for-nodata', 'nodata-for-nxdomain']);

/** `AAAA of x/web in capitals` without its type and its spelling. */
function anyType(key: string): string {
  return `any of ${withoutMoment(key)
    .replace(/^[A-Z]+ of /, '')
    .replace(/ in capitals$/, '')}`;
}

/** The kind of a question of DNS: its words without those that name objects. */
function dnsKind(key: string, { world }: Scenario): string {
  const names = new Set([
    ...(world.services ?? []).flatMap(({ metadata, spec }) => [metadata.name, ...(spec.ports ?? []).map(({ name = '' }) => name)]), // prettier-ignore
    ...world.pods.flatMap(({ metadata, spec }) => [metadata.name, spec.hostname ?? '']),
    'of',
  ]);
  if (/^\S+ in \S+$/.test(withoutMoment(key))) return 'look-up';
  const words = withoutMoment(key)
    .split(' ')
    .filter((word) => !names.has(word) && !word.includes('/'));
  // `Service db, which is not there` names no object of the world.
  return words.map((word) => word.replaceAll(/[^\w]+/g, '')).filter((word, index) => word !== '' && words[index - 1] !== 'Service').join('-'); // prettier-ignore
}

function questionFeatures(target: ServiceTarget): readonly string[] {
  if (target.kind !== 'flow') return [];
  const { protocol, ipFamily, source, via, moment = '' } = target.question;
  return [
    // The cluster address is the plainest: what shows there is met at the others as well.
    ...(via === 'clusterIP' ? [] : [via]),
    ...(protocol === 'TCP' ? [] : [protocol]),
    ...(ipFamily === 'IPv4' ? [] : [ipFamily]),
    ...(source.kind === 'external' ? ['external-source'] : []),
    ...(moment.startsWith('during ') ? ['during'] : []),
  ];
}

/** Fields that every Service has, or that are told in another way. */
const plainFields = new Set(['ports', 'selector', 'clusterIP', 'clusterIPs', 'ipFamilies']);

function serviceFeatures(service: Service, { world }: Scenario): readonly string[] {
  const { spec } = service;
  const ports = spec.ports ?? [];
  const slices = (world.endpointSlices ?? []).filter(
    ({ metadata }) =>
      metadata.labels?.[serviceNameLabel] === service.metadata.name &&
      metadata.namespace === service.metadata.namespace,
  );
  const selected = world.pods.filter(({ metadata }) =>
    Object.entries(spec.selector ?? {}).every(([key, value]) => metadata.labels?.[key] === value),
  );
  const members = slices.length > 0 ? new Set(endpointsOf(slices)) : new Set(selected);
  return [
    ...Object.entries(spec).flatMap(([name, value]: [string, unknown]) => {
      if (plainFields.has(name) || value === undefined) return [];
      return [typeof value === 'string' && name !== 'externalName' ? `${name}=${value}` : name];
    }),
    ...(isHeadless(service) ? ['headless'] : []),
    ...(ports.length > 1 ? ['several-ports'] : []),
    ...(ports.some(({ protocol }) => protocol === 'UDP') ? ['UDP'] : []),
    ...(ports.some(({ targetPort }) => typeof targetPort === 'string') ? ['named-target'] : []),
    ...(ports.some((one) => (one.targetPort ?? one.port) !== one.port) ? ['other-target'] : []),
    ...(members.size === 0 ? ['no-endpoints'] : []),
    ...(members.size > 1 ? ['several-endpoints'] : []),
    ...(slices.length > 0 ? ['own-slices'] : []),
    ...(slices.length > 1 ? ['several-slices'] : []),
    ...slices.flatMap(({ endpoints }) => endpoints.flatMap(({ conditions = {} }) => conditionFeatures(conditions))), // prettier-ignore
    ...(slices.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions === undefined)) ? ['absent-conditions'] : []), // prettier-ignore
    ...(selected.some(({ spec: { hostname } }) => hostname !== undefined) ? ['hostname'] : []),
    ...(selected.some(({ spec: { subdomain } }) => subdomain !== undefined) ? ['subdomain'] : []),
  ];
}

function endpointsOf(slices: readonly EndpointSlice[]): readonly string[] {
  return slices.flatMap(({ endpoints }) =>
    endpoints.map(({ addresses: [address = ''] }) => {
      const target = parseAddressReference(address)?.target;
      return target?.kind === 'pod' ? `${target.namespace}/${target.name}` : address;
    }),
  );
}

function conditionFeatures({
  ready,
  serving,
  terminating,
}: NonNullable<EndpointSlice['endpoints'][number]['conditions']>): readonly string[] {
  return [
    ...(ready === false ? ['endpoint-not-ready'] : []),
    ...(serving === false ? ['endpoint-not-serving'] : []),
    ...(terminating === true ? ['endpoint-terminating'] : []),
  ];
}

function isUnready({ status }: Scenario['world']['pods'][number]): boolean {
  return status?.conditions?.some((condition) => condition.status !== 'True') ?? false;
}
