/**
 * A world that a scenario goes through before the one that is judged: applied, settled, and asked once without a verdict, because
 * what the last world shows may depend on what proxies and servers were asked before.
 */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import type { Scenario } from '../../model/scenario.ts';
import { createFlowOracle } from '../../oracle/services/predict-flow.ts';
import { askDnsQuestions, dnsWorldOf } from './ask-dns-questions.ts';
import { flowsToAsk } from './ask-flow-questions.ts';
import { askLookUps } from './ask-look-ups.ts';
import { listenOnEndpoints } from './listen-on-endpoints.ts';
import type { FlowCaseContext } from './run-flow-case.ts';
import { settlePolicies } from './settle-policies.ts';
import { settleServices } from './settle-services.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';

/** Flows of each question: enough for a client to be remembered. */
const flows = 3;
const flowOptions = { timeoutMs: 1_300, concurrency: 4 };

/** `scenario` holds the world of this moment. */
export async function passWorld(
  { lane, clock, facts, profile, settleTimeoutMs, kept }: FlowCaseContext,
  services: ServiceLane,
  scenario: Scenario,
  applied: AppliedWorld,
  signal: AbortSignal,
): Promise<void> {
  const proxyMode = facts.details['kubeProxyMode'] ?? 'unknown';
  const oracle = createFlowOracle(applied.bound, { ipFamilies: facts.ipFamilies, proxyMode, profile }); // prettier-ignore
  await settleServices(services, clock, oracle.slices, { boundMs: settleTimeoutMs }, signal);
  await listenOnEndpoints(services, oracle, signal);
  await settlePolicies(lane, clock, { scenario, applied, settleTimeoutMs }, signal);
  if (scenario.probes.services === 'dns') {
    await askNames(lane.dns, { clock, kept, applied, slices: oracle.slices }, signal);
    return;
  }
  const asked = flowsToAsk({ scenario, check: 'reachability', facts, applied, oracle });
  const requests = asked.map(({ target }) => ({ ...target, count: flows }));
  await services.flows(requests, flowOptions, signal);
}

interface Named {
  readonly clock: FlowCaseContext['clock'];
  readonly kept: FlowCaseContext['kept'];
  readonly applied: AppliedWorld;
  readonly slices: ReturnType<typeof createFlowOracle>['slices'];
}

async function askNames(
  lane: DnsLane | undefined,
  { clock, kept, applied, slices }: Named,
  signal: AbortSignal,
): Promise<void> {
  if (lane === undefined) return;
  const asking = { lane, clock, kept };
  await askDnsQuestions(asking, applied, slices, signal);
  await askLookUps(asking, applied, dnsWorldOf(applied.bound, slices), signal);
}
