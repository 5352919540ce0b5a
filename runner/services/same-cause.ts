/**
 * What one cause shows in several ways: a name that is not there fails for every type, in capitals, and in what pods make of it.
 * A target of a case goes in; it comes out with those of the same case that the same cause explains. Only what was seen decides:
 * the reply to each question.
 */
import { isConfirmed, type AnswerCheck, type DnsCheck } from '../../model/dns-case.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';
import { serviceTargets } from './service-targets.ts';

/**
 * What violates in a case, without the flows to Services whose published endpoints differ: proxies can only do what those say.
 */
export function independentTargets(
  result: Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints' | 'places'>,
): readonly ServiceTarget[] {
  const { missing, unexpected } = result.endpoints;
  const differing = new Set([...missing, ...unexpected].map((line) => line.split(' ', 1)[0]));
  const prefix = result.places?.namespacePrefix ?? '';
  return serviceTargets(result).filter((target) => {
    if (target.kind !== 'flow') return true;
    const { via, service } = target.question;
    return via === 'podIP' || !differing.has(`${prefix}${service.namespace}/${service.name}`);
  });
}

/** In the order of the case, the target among them. One that is no question of DNS stands alone. */
export function targetsOfSameCause(
  { dns }: Pick<FlowCaseResult, 'dns'>,
  target: ServiceTarget,
): readonly ServiceTarget[] {
  if (target.kind !== 'dns') return [target];
  const violating = dns.filter(isConfirmed);
  const own = violating.find(({ key }) => key === target.key);
  if (own === undefined) return [target];
  const causes = causesOf(own, violating);
  const alike = violating.filter((one) => causesOf(one, violating).some((cause) => causes.includes(cause))); // prettier-ignore
  return alike.map(({ key, fault = '' }) => ({ kind: 'dns', key, fault }) as const);
}

/** Words for what is wrong with which name; a look-up has those of the names that it walked through. */
function causesOf(check: DnsCheck, violating: readonly DnsCheck[]): readonly string[] {
  if ('question' in check) return [causeOf(check)];
  if (check.subject !== 'lookup') return [check.key];
  const [, walked = ''] = check.asked.split(', by ');
  const names = walked.split(' ').map(plain);
  const answers = violating.filter((one) => 'question' in one);
  const met = answers.filter(({ question: { name, type } }) => (type === 'A' || type === 'AAAA') && names.includes(plain(name))); // prettier-ignore
  return met.length === 0 ? [check.key] : met.map(causeOf);
}

function causeOf({ question: { name, type }, prediction, reply, fault }: AnswerCheck): string {
  if ('rcode' in reply && reply.rcode === 'NXDOMAIN') return `${plain(name)} is missing`;
  if (prediction.outcome === 'nxdomain') return `${plain(name)} is there`;
  return `${plain(name)} ${type} ${fault ?? ''}`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
