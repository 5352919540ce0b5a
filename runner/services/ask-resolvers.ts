/**
 * Reads resolv.conf in every pod of a scenario and holds it against what kubelet must have formed; what violates is read once
 * more before it counts. Pods whose prediction needs a node's file that nobody can read are left out.
 */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import type { PodResolver } from '../../cluster/dns-lane.ts';
import { checkResolvConf } from '../../checkers/resolv-conf.ts';
import type { ResolverCheck } from '../../model/dns-case.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { endpointName, type Endpoint } from '../../model/probe.ts';
import {
  parseResolvConf,
  type ClusterResolvers,
  type ResolvConf,
} from '../../model/resolv-conf.ts';
import type { DnsAsking } from './ask-dns-questions.ts';
import { testChecks } from './test-checks.ts';
import { confirmResolverCheck } from './confirm-resolver-check.ts';
import { resolverConfig, type ResolverConfig } from '../../oracle/dns/resolver-config.ts';

interface Predicted {
  readonly key: string;
  readonly source: Endpoint;
  readonly config: ResolverConfig;
}

/** Checks in the order of the pods. */
export async function askResolvers(
  { lane, clock, only, tested }: DnsAsking,
  { binding }: Pick<AppliedWorld, 'binding'>,
  signal: AbortSignal,
): Promise<readonly ResolverCheck[]> {
  const resolvers = await lane.readResolvers(signal);
  const asked = [...binding.pods].flatMap(([logical, pod]): Predicted[] => {
    const key = `resolv.conf of ${logical}`;
    const config = configOf(pod, resolvers);
    if (config === undefined || only?.has(key) === false) return [];
    const { namespace = '', name } = pod.metadata;
    return [{ key, source: { kind: 'pod', namespace, name }, config }];
  });
  const sources = asked.map(({ source }) => source);
  const first = judge(asked, await lane.readPodResolvers(sources, signal));
  if (tested !== undefined) {
    const ask = async (positions: readonly number[]): Promise<readonly ResolverCheck[]> => {
      const some = positions.flatMap((position) => asked[position] ?? []);
      return judge(
        some,
        await lane.readPodResolvers(
          some.map(({ source }) => source),
          signal,
        ),
      );
    };
    return await testChecks({ lane, clock, tested }, first, ask, signal);
  }
  if (first.every(({ status }) => status === 'conforms')) return first;
  const again = judge(asked, await lane.readPodResolvers(sources, signal));
  return first.map((check, index) => confirmResolverCheck(check, again[index]));
}

/** Undefined where the node's file decides and is not known. Source: rules 100 and 101. */
export function configOf(pod: Pod, resolvers: ClusterResolvers): ResolverConfig | undefined {
  const node = resolvers.nodes.get(pod.spec.nodeName ?? '');
  if (node === undefined && pod.spec.dnsPolicy !== 'None') return undefined;
  const nothing: ResolvConf = { nameservers: [], searches: [], options: [] };
  return resolverConfig(pod, { ...resolvers, node: node ?? nothing });
}

function judge(
  asked: readonly Predicted[],
  replies: readonly PodResolver[],
): readonly ResolverCheck[] {
  return asked.map(({ key, source, config }, index): ResolverCheck => {
    const reply = replies[index] ?? { problem: 'the lane left out a reply' };
    const what = {
      key,
      subject: 'resolv.conf',
      asked: `/etc/resolv.conf in ${endpointName(source)}`,
      expected: linesOf(config),
      rules: config.rules,
    } as const;
    if ('problem' in reply) return { ...what, seen: [], status: 'unknown', reason: reply.problem };
    const seen = parseResolvConf(reply.resolvConf);
    return { ...what, seen: linesOf(seen), ...checkResolvConf(config, seen) };
  });
}

function linesOf({ nameservers, searches, options }: ResolvConf): readonly string[] {
  return [
    ...nameservers.map((address) => `nameserver ${address}`),
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ];
}
