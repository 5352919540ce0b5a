/**
 * DNS of one lane on a real cluster. Its sentinel is that of Services: the number of its port and the address of its endpoint
 * are both asked of every server by itself, so that no replica lags behind unseen.
 */
import { familyOf, podAddresses } from '../../../model/bound-world.ts';
import { endpointName, type Endpoint } from '../../../model/probe.ts';
import type { DnsLane, DnsRequest } from '../../dns-lane.ts';
import type { ClusterResolvers } from '../../../model/resolv-conf.ts';
import type { AgentClient } from '../agent-client.ts';
import type { DnsReply, DnsServerFacts } from '../../../model/dns.ts';
import { groupBy } from '../group-by.ts';
import type { RunContext } from '../run-context.ts';
import type { Slice } from '../slice.ts';
import { askDns, type DnsAsk } from './ask-dns.ts';
import { readDnsFacts, readDnsServers, type DnsServers } from './read-dns-facts.ts';
import { lookUpNames, readPodResolver } from './ask-resolvers.ts';
import { readResolvers } from './read-resolvers.ts';
import { sentinelPortName, type ServiceSentinel } from './service-sentinel.ts';

/** `slice` holds the worlds, `sentinelSlice` the pods of the sentinel. */
export function createDnsLane(
  context: RunContext,
  slice: Slice,
  sentinelSlice: Slice,
  sentinel: ServiceSentinel,
): DnsLane {
  const { api } = context;
  let resolvers: ClusterResolvers | undefined;
  let facts: DnsServerFacts | undefined;
  let servers: DnsServers | undefined;
  const prepare = async (signal: AbortSignal): Promise<[DnsServerFacts, DnsServers]> => {
    servers ??= await readDnsServers(api, signal);
    const ipFamilies = servers.services.map(familyOf);
    facts ??= { ...(await readDnsFacts(api, signal)), ipFamilies };
    return [facts, servers];
  };
  return {
    readFacts: async (signal) => (await prepare(signal))[0],
    readResolvers: async (signal) => (resolvers ??= await readResolvers(context, signal)),
    async readSentinel(timeoutMs, signal) {
      const [{ zone, noEndpoints }, { replicas }] = await prepare(signal);
      const { service, namespace, port, target } = sentinel.current();
      const own = `${service}.${namespace}.svc.${zone}.`;
      const address = podAddresses(target.stored).IPv4 ?? podAddresses(target.stored).IPv6 ?? '';
      const questions: DnsAsk[] = [
        { name: `_${sentinelPortName}._tcp.${own}`, type: 'SRV', transport: 'UDP' },
        { name: `${address.replace(/[.:]/g, '-')}.${own}`, type: address.includes(':') ? 'AAAA' : 'A', transport: 'UDP' }, // prettier-ignore
      ];
      const [asker] = [...sentinelSlice.pods.values()].filter((pod) => pod !== target);
      if (asker === undefined) return { controlAlive: false, pending: [] };
      const readings = await Promise.all(
        replicas.map(async (server) => {
          const replies = await askDns(asker.agent, server, questions, timeoutMs);
          const [numbers, endpoint] = replies;
          const answered = replies.some((reply) => !('problem' in reply));
          const current =
            hasData(numbers, (data) => data.startsWith(`${port} `)) &&
            (noEndpoints || hasData(endpoint, () => true));
          return { server, answered, current };
        }),
      );
      signal.throwIfAborted();
      return {
        controlAlive: readings.length > 0 && readings.every(({ answered }) => answered),
        pending: readings.flatMap(({ server, current }) =>
          current ? [] : [`the Service of the sentinel on the DNS server ${server}`],
        ),
      };
    },
    async ask(questions, timeoutMs, signal) {
      const [, { services }] = await prepare(signal);
      const serverOf = ({ ipFamily }: DnsRequest): string => services.find((one) => ipFamily === undefined || familyOf(one) === ipFamily) ?? ''; // prettier-ignore
      return await bySource(slice, questions, signal, async (agent, mine) => {
        const replies = new Map<DnsRequest, DnsReply>();
        for (const [server, some] of groupBy(mine, serverOf)) {
          const answers = await askDns(agent, server, some, timeoutMs);
          some.forEach((request, index) => replies.set(request, answers[index] ?? { problem: 'the agent left out a reply' })); // prettier-ignore
        }
        return mine.flatMap((request) => replies.get(request) ?? []);
      });
    },
    readPodResolvers: (pods, signal) =>
      bySource(slice, pods.map((source) => ({ source })), signal, async (agent, mine) => {
        const resolver = await readPodResolver(agent);
        return mine.map(() => resolver);
      }), // prettier-ignore
    lookUp: (requests, timeoutMs, signal) =>
      bySource(slice, requests, signal, (agent, mine) =>
        lookUpNames(
          agent,
          mine.map(({ name }) => name),
          timeoutMs,
        ),
      ),
  };
}

/** One order per pod; replies in the order of the requests. */
async function bySource<Request extends { readonly source: Endpoint }, Answer>(
  { pods }: Slice,
  requests: readonly Request[],
  signal: AbortSignal,
  ask: (agent: AgentClient, mine: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<readonly (Answer | { readonly problem: string })[]> {
  const replies = new Map<Request, Answer>();
  await Promise.all(
    [...groupBy(requests, ({ source }) => endpointName(source))].map(async ([key, mine]) => {
      const pod = pods.get(key);
      if (pod === undefined) return;
      const some = await ask(pod.agent, mine);
      mine.forEach((request, index) => {
        const reply = some[index];
        if (reply !== undefined) replies.set(request, reply);
      });
    }),
  );
  signal.throwIfAborted();
  return requests.map((request) => replies.get(request) ?? { problem: 'the lane has no such pod' });
}

function hasData(reply: DnsReply | undefined, fits: (data: string) => boolean): boolean {
  return reply !== undefined && !('problem' in reply) && reply.answers.some(({ data }) => fits(data)); // prettier-ignore
}
