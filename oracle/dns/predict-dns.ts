/**
 * The oracle of cluster DNS: a world and a question go in, the set of records, NXDOMAIN, or an open outcome comes out. Only
 * the cluster's own zones are predicted; what lies outside is the business of the resolver behind them.
 */
import { addressBytes } from '../../model/address.ts';
import {
  absoluteName,
  type DnsPrediction,
  type DnsQuestion,
  type DnsRecord,
  type DnsServerFacts,
} from '../../model/dns.ts';
import type { DnsWorld } from './dns-world.ts';
import { parseClusterName, type ClusterName } from './parse-name.ts';
import { podNameAddress } from './pod-records.ts';
import { predictKubeDns, predictKubeDnsReverse } from './predict-kube-dns.ts';
import { namesOfAddress, reverseAddress } from './reverse-records.ts';
import { recordsOf, serviceTargets, type ServiceName } from './service-records.ts';

/**
 * Predicts one question. With `implementation: specification` a missing name is open, because servers may answer more than
 * the specification asks for (rule 92); CoreDNS is held to its own rules (94 to 97), KubeDNS to predict-kube-dns.ts. Source: rules 87 to 97.
 */
export function predictDns(
  question: DnsQuestion,
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  const asked = { ...question, name: absoluteName(question.name) };
  const bytes = reverseAddress(asked.name);
  if (bytes !== undefined) return predictReverse(asked, bytes, world, facts);
  const name = parseClusterName(asked.name, facts.zone);
  if (name === undefined) {
    return open([90], 'outside the cluster zone: the resolver behind the cluster answers');
  }
  if (facts.implementation === 'kube-dns') return predictKubeDns(asked, name, world);
  return narrow(predictInZone(asked, name, world, facts), facts);
}

/** What the specification alone does not promise stays open. */
function narrow(prediction: DnsPrediction, facts: DnsServerFacts): DnsPrediction {
  if (facts.implementation === 'coredns' || prediction.outcome === 'open') return prediction;
  if (prediction.outcome === 'answer' && prediction.records.length > 0) {
    return { ...prediction, moreAllowed: true };
  }
  return open([92, ...prediction.rules], 'the specification lists the names that must exist only');
}

function predictInZone(
  question: DnsQuestion,
  name: ClusterName,
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  switch (name.kind) {
    case 'version':
      return question.type === 'TXT'
        ? answer([{ ...question, data: '1.1.0' }], [87], 'the version of the specification')
        : nxdomain([87, 94], 'CoreDNS knows the name for TXT questions alone');
    case 'unspecified':
      return open([97], 'no rule says what labels in front of a pod name mean');
    case 'none':
      return nxdomain([94], 'the zone holds no such name');
    case 'node':
      // Of a TXT question CoreDNS looks for records of other types, which inner names lack (kubernetes.go, Services).
      if (question.type === 'TXT')
        return nxdomain([94], 'CoreDNS has no TXT answer for inner names');
      return name.namespace === undefined || hasNamespace(name.namespace, world)
        ? noData([94], 'an inner name of the zone, without records of its own')
        : nxdomain([94], `there is no namespace ${name.namespace}`);
    case 'pod':
      return predictPodName(question, name, world, facts);
    case 'service':
      return predictService(question, name, world, facts);
  }
}

function predictPodName(
  question: DnsQuestion,
  name: ClusterName & { readonly kind: 'pod' },
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  if (!hasNamespace(name.namespace, world)) {
    return nxdomain([94, 97], `there is no namespace ${name.namespace}`);
  }
  const address = podNameAddress(name, world, facts);
  if (address === undefined) {
    return nxdomain([97], `no address is read from it (pods ${facts.pods})`);
  }
  const records = recordsOf(question, [{ address, target: question.name }]);
  return answer(records, records.length > 0 ? [97] : [94, 97], `pods ${facts.pods}`);
}

function predictService(
  question: DnsQuestion,
  name: ServiceName,
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  if (!hasNamespace(name.namespace, world)) {
    return nxdomain([94], `there is no namespace ${name.namespace}`);
  }
  const service = world.services.find(
    ({ metadata }) =>
      metadata.name === name.service && (metadata.namespace ?? 'default') === name.namespace,
  );
  const label = `${name.namespace}/${name.service}`;
  if (service === undefined) return nxdomain([94], `there is no Service ${label}`);
  if (service.spec.type === 'ExternalName') {
    return predictExternalName(question, name, service.spec.externalName ?? '');
  }
  const targets = serviceTargets(name, service, world, facts);
  if (targets === undefined) return missing(name, label);
  const records = recordsOf(question, targets);
  const rules = name.endpoint === undefined && service.spec.clusterIP !== 'None' ? [88] : [89];
  return records.length > 0
    ? answer(records, rules, `Service ${label}`)
    : noData([...rules, 94], `Service ${label} has no ${question.type} record`);
}

function missing({ endpoint, port }: ServiceName, label: string): DnsPrediction {
  if (port !== undefined) return nxdomain([88, 94], `Service ${label} has no port ${port}`);
  if (endpoint !== undefined) {
    return nxdomain([89, 94], `no ready endpoint of Service ${label} is called ${endpoint}`);
  }
  return nxdomain([89], `Service ${label} has no ready endpoint`);
}

/** A name in front of an ExternalName does not exist; an IP literal as target is none (rule 96). */
function predictExternalName(
  { name, type }: DnsQuestion,
  { endpoint, port }: ServiceName,
  externalName: string,
): DnsPrediction {
  if (endpoint !== undefined || port !== undefined) {
    return nxdomain([90, 96], 'an ExternalName has no endpoints and no ports');
  }
  if (addressBytes(externalName) !== undefined) {
    return nxdomain([96], `its externalName ${externalName} is an address, not a name`);
  }
  if (type !== 'A' && type !== 'AAAA' && type !== 'CNAME') {
    return noData([90, 94], `an ExternalName has no ${type} record`);
  }
  const record: DnsRecord = { name, type: 'CNAME', data: absoluteName(externalName) };
  if (type === 'CNAME') return answer([record], [90], 'ExternalName');
  return {
    outcome: 'open',
    records: [record],
    moreAllowed: true,
    rules: [90],
    note: `ExternalName: ${externalName} is resolved outside the cluster`,
  };
}

function predictReverse(
  question: DnsQuestion,
  bytes: readonly number[],
  world: DnsWorld,
  facts: DnsServerFacts,
): DnsPrediction {
  if (facts.implementation === 'kube-dns') {
    return predictKubeDnsReverse(question, bytes, world, facts.zone);
  }
  const names = namesOfAddress(bytes, world, facts);
  // Reverse zones fall through to the next resolver where the cluster has no answer of its own.
  if (names.length === 0 || question.type !== 'PTR') {
    return open([92], 'no name of the cluster: the resolver behind the cluster answers');
  }
  const records = names.map((data): DnsRecord => ({ ...question, data }));
  return {
    ...answer(records, [88, 89, 96], 'reverse name'),
    moreAllowed: facts.implementation === 'specification',
  };
}

function hasNamespace(name: string, { namespaces }: DnsWorld): boolean {
  return namespaces.some(({ metadata }) => metadata.name === name);
}

function answer(
  records: readonly DnsRecord[],
  rules: readonly number[],
  note: string,
): DnsPrediction {
  return { outcome: 'answer', records, moreAllowed: false, rules, note };
}

function noData(rules: readonly number[], note: string): DnsPrediction {
  return answer([], rules, note);
}

function nxdomain(rules: readonly number[], note: string): DnsPrediction {
  return { outcome: 'nxdomain', records: [], moreAllowed: false, rules, note };
}

function open(rules: readonly number[], note: string): DnsPrediction {
  return { outcome: 'open', records: [], moreAllowed: true, rules, note };
}
