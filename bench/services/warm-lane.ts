/** A lane that holds the world of the benchmark, settled, and what is asked of it: the first question is not the first use. */
import { bindProbe, bindNamespaceName } from '../../model/binding.ts';
import type { Cluster, Lane } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import type { FlowPrediction, FlowTarget } from '../../model/flow.ts';
import type { Endpoint } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import { createFlowOracle } from '../../oracle/services/predict-flow.ts';
import { settleServices } from '../../runner/services/settle-services.ts';
import { clientPod, spreadScenario, spreadService } from './spread-world.ts';

export interface WarmLane {
  readonly lane: Lane;
  readonly services: ServiceLane;
  readonly dns: DnsLane;
  /** The client, in real names. */
  readonly source: Endpoint & { readonly kind: 'pod' };
  readonly target: FlowTarget;
  readonly prediction: FlowPrediction;
  /** Absolute, with the dot. */
  readonly serviceName: string;
}

const settleTimeoutMs = 30_000;

/** Applies the world on lane 0 and waits for it. Throws where the cluster has no Services or no DNS. */
export async function openWarmLane(cluster: Cluster, signal: AbortSignal): Promise<WarmLane> {
  const lane = await cluster.openLane(0, signal);
  const { services, dns } = lane;
  if (services === undefined || dns === undefined) throw new Error('the cluster has no Services');
  const { bound, binding } = await lane.apply(spreadScenario.world, [], signal);
  const { ipFamilies, details } = cluster.facts;
  const proxyMode = details['kubeProxyMode'] ?? 'unknown';
  const oracle = createFlowOracle(bound, { ipFamilies, proxyMode, profile: specificationProfile });
  await settleServices(
    services,
    cluster.clock,
    oracle.slices,
    { boundMs: settleTimeoutMs },
    signal,
  );
  const addresses = oracle.slices.flatMap(({ endpoints }) => endpoints.map(({ addresses: [one = ''] }) => one)); // prettier-ignore
  const problem = await services.listen(addresses.map((address) => ({ address, protocol: 'TCP' as const, port: 8080 })), signal); // prettier-ignore
  if (problem !== undefined) throw new Error(problem);
  const ipFamily = ipFamilies[0] ?? 'IPv4';
  const logical = { kind: 'pod', ...clientPod } as const;
  const { source } = bindProbe(
    { source: logical, target: logical, ipFamily, protocol: 'TCP', port: spreadService.port },
    binding,
  );
  if (source.kind !== 'pod') throw new Error('the client is no pod');
  const namespace = bindNamespaceName(binding, spreadService.namespace);
  const question = {
    source,
    service: { namespace, name: spreadService.name },
    port: spreadService.port,
    protocol: 'TCP',
    ipFamily,
    via: 'clusterIP',
  } as const;
  const target = oracle.targetOf(question);
  if (target === undefined) throw new Error('the Service has no address');
  const { zone } = await dns.readFacts(signal);
  const serviceName = `${spreadService.name}.${namespace}.svc.${zone}.`;
  return { lane, services, dns, source, target, prediction: oracle.predict(question), serviceName };
}
