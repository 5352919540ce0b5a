/**
 * Has pods look names up with their own library, and holds the addresses against the walk that the oracle predicts through the
 * resolv.conf of each. What leaves the cluster's zone, or is asked of servers that are not the cluster's, is left out.
 */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import type { DnsLane, LookUpReply, PodResolver } from '../../cluster/dns-lane.ts';
import type { ResolverCheck } from '../../model/dns-case.ts';
import { endpointName, type Endpoint } from '../../model/probe.ts';
import type { DnsWorld } from '../../oracle/dns/dns-world.ts';
import { lookUpInPod, type LookUp } from '../../oracle/dns/look-up-in-pod.ts';
import type { DnsAsking } from './ask-dns-questions.ts';
import { testChecks } from './test-checks.ts';
import { configOf } from './ask-resolvers.ts';
import { confirmResolverCheck } from './confirm-resolver-check.ts';
import { lookUpNames, type LookUpName } from './look-up-names.ts';

/** A library walks through several names, each with its own time-outs. */
const timeoutMs = 10_000;

interface Predicted {
  readonly key: string;
  readonly source: Endpoint;
  readonly name: string;
  readonly lookUp: LookUp;
}

/** Checks in the order of the names. */
export async function askLookUps(
  { lane, clock, only, tested }: DnsAsking,
  { binding }: Pick<AppliedWorld, 'binding'>,
  world: DnsWorld,
  signal: AbortSignal,
): Promise<readonly ResolverCheck[]> {
  const { zone, keptMs } = await lane.readFacts(signal);
  const names = lookUpNames(world, zone, binding);
  const asked = await predict(lane, names, world, signal);
  const mine = asked.filter(({ key }) => only?.has(key) !== false);
  const first = judge(mine, await lane.lookUp(mine, timeoutMs, signal));
  // Where servers keep names of the zone, an old answer is gone when their window is over.
  const violates = first.some(({ status }) => status === 'violates');
  if (violates && keptMs.zone > 0) await clock.wait(keptMs.zone, signal);
  if (tested !== undefined) {
    const ask = async (positions: readonly number[]): Promise<readonly ResolverCheck[]> => {
      const some = positions.flatMap((position) => mine[position] ?? []);
      return judge(some, await lane.lookUp(some, timeoutMs, signal));
    };
    return await testChecks({ lane, clock, tested }, first, ask, signal);
  }
  const doubtful = first.flatMap(({ status }, index) => (status === 'conforms' ? [] : index));
  if (doubtful.length === 0) return first;
  const repeated = mine.filter((_one, index) => doubtful.includes(index));
  const again = judge(repeated, await lane.lookUp(repeated, timeoutMs, signal));
  return first.map((check, index) => confirmResolverCheck(check, again[doubtful.indexOf(index)]));
}

/** By the library that each pod says it has. */
async function predict(
  lane: DnsLane,
  names: readonly LookUpName[],
  world: DnsWorld,
  signal: AbortSignal,
): Promise<readonly Predicted[]> {
  const facts = await lane.readFacts(signal);
  const resolvers = await lane.readResolvers(signal);
  const pods = [...new Set(names.map(({ pod }) => pod))];
  const sourceOf = ({ metadata: { namespace = '', name } }: LookUpName['pod']): Endpoint => ({
    kind: 'pod',
    namespace,
    name,
  });
  const read = await lane.readPodResolvers(pods.map(sourceOf), signal);
  const libraries = new Map<LookUpName['pod'], PodResolver | undefined>(
    pods.map((pod, index) => [pod, read[index]]),
  );
  return names.flatMap(({ key, name, pod }): Predicted[] => {
    const library = libraries.get(pod);
    const config = configOf(pod, resolvers);
    if (library === undefined || 'problem' in library || config === undefined) return [];
    if (!resolvers.clusterDns.includes(config.nameservers[0] ?? '')) return [];
    // On the host network the server does not know who asks.
    const client = pod.spec.hostNetwork === true ? undefined : pod.metadata.namespace;
    const lookUp = lookUpInPod(name, config, library.libc, world, facts, client);
    return lookUp.outcome === 'open' ? [] : [{ key, source: sourceOf(pod), name, lookUp }];
  });
}

function judge(
  asked: readonly Predicted[],
  replies: readonly LookUpReply[],
): readonly ResolverCheck[] {
  return asked.map(({ key, source, name, lookUp }, index): ResolverCheck => {
    const reply = replies[index] ?? { problem: 'the lane left out a reply' };
    const what = {
      key,
      subject: 'lookup',
      asked: `${name} in ${endpointName(source)}, by ${lookUp.names.join(' ')}`,
      expected: lookUp.addresses,
      rules: lookUp.rules,
    } as const;
    if ('problem' in reply) return { ...what, seen: [], status: 'unknown', reason: reply.problem };
    return { ...what, seen: reply.addresses, ...verdictOn(lookUp.addresses, reply.addresses) };
  });
}

function verdictOn(
  expected: readonly string[],
  seen: readonly string[],
): Pick<ResolverCheck, 'status' | 'fault' | 'reason'> {
  const missing = expected.filter((address) => !seen.includes(address));
  const unexpected = seen.filter((address) => !expected.includes(address));
  if (missing.length > 0) {
    return { status: 'violates', fault: 'address-missing', reason: missing.join(', ') };
  }
  if (unexpected.length > 0) {
    return { status: 'violates', fault: 'address-unexpected', reason: unexpected.join(', ') };
  }
  return { status: 'conforms' };
}
