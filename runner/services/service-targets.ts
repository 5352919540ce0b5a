/** What violates in a finished case of Services, as targets: each kind of fault of each question once. */
import { isConfirmed } from '../../model/dns-case.ts';
import {
  confirmedFlowFaults,
  type FlowCaseResult,
  type FlowConfirmation,
} from '../../model/flow-case.ts';
import { flowName } from '../../model/flow.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';

/** Endpoints first: where the control plane is wrong, what proxies do with it follows. */
export function serviceTargets(
  result: Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints'>,
): readonly ServiceTarget[] {
  const { missing, unexpected } = result.endpoints;
  return [
    ...(missing.length > 0 ? [{ kind: 'endpoints', fault: 'endpoint-missing' } as const] : []),
    ...(unexpected.length > 0 ? [{ kind: 'endpoints', fault: 'endpoint-unexpected' } as const] : []), // prettier-ignore
    ...confirmedFlowFaults(result).map(({ answer: { question }, fault }) => ({ kind: 'flow', question, fault }) as const), // prettier-ignore
    ...result.dns
      .filter(isConfirmed)
      .map(({ key, fault = '' }) => ({ kind: 'dns', key, fault }) as const),
  ];
}

/** What the repeats of the question of a target said; undefined for endpoints, and where it was not asked or not repeated. */
export function confirmationOf(
  { answers, dns }: Pick<FlowCaseResult, 'answers' | 'dns'>,
  target: ServiceTarget,
): FlowConfirmation | undefined {
  const key = questionKey(target);
  if (target.kind === 'endpoints') return undefined;
  const asked =
    target.kind === 'flow'
      ? answers.find(({ question }) => flowName(question) === key)
      : dns.find((check) => check.key === key);
  return asked?.confirmation;
}

/** Whether a result shows the same fault of the same question. */
export function showsTarget(
  result: Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints'>,
  target: ServiceTarget,
): boolean {
  const key = questionKey(target);
  return serviceTargets(result).some(
    (seen) => seen.kind === target.kind && seen.fault === target.fault && questionKey(seen) === key,
  );
}
