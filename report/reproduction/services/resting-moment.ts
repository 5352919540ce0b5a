/** When a finding shows: kubectl makes events and looks at what they lead to, but is too slow for what lasts while one takes its effect. */
import { eventsBefore } from '../../../model/lifecycle.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';

/** How many events come before it shows, 0 where none happen to pods; undefined where it shows only during one. */
export function restingMoment({
  scenario,
  target,
  result,
}: Pick<ServiceFinding, 'scenario' | 'target' | 'result'>): number | undefined {
  if (scenario.lifecycle === undefined) return 0;
  const { missing, unexpected } = result.endpoints;
  switch (target.kind) {
    case 'flow':
      return eventsBefore(target.question.moment ?? '');
    case 'dns':
      return eventsBefore(target.key);
    case 'endpoints':
      return eventsBefore((target.fault === 'endpoint-missing' ? missing : unexpected)[0] ?? '');
  }
}
