/** The DNS of a lane in a failing environment: whoever cannot be asked, or cannot reach the server, gives a problem instead of a reply. */
import { endpointName, type Endpoint } from '../../../model/probe.ts';
import type { DnsLane } from '../../dns-lane.ts';
import { silenceOf, type RoundState } from './disturbances.ts';
import type { LaneChaos } from './lane-chaos.ts';

/** `serverNode` is where the server runs. */
export function chaoticDns(
  dns: DnsLane,
  chaos: LaneChaos,
  serverNode: string | undefined,
): DnsLane {
  const round = async <T>(
    requests: readonly { readonly source: Endpoint }[],
    ask: () => Promise<readonly T[]>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<readonly (T | { readonly problem: string })[]> => {
    const state = chaos.round(requests.map(({ source }) => source));
    const replies = await ask();
    await chaos.waitOut(state, timeoutMs, signal);
    return replies.map((reply, index) => {
      const source = requests[index]?.source;
      const problem = source && (silenceOf(source, state) ?? lossOf(source, serverNode, state));
      return problem === undefined ? reply : { problem };
    });
  };
  return {
    readFacts: (signal) => chaos.read('reading the Corefile', () => dns.readFacts(signal)),
    readResolvers: (signal) => chaos.read('reading the kubelets', () => dns.readResolvers(signal)),
    readSentinel: async (timeoutMs, signal) =>
      chaos.reading(await dns.readSentinel(timeoutMs, signal)),
    ask: (questions, timeoutMs, signal) =>
      round(questions, () => dns.ask(questions, timeoutMs, signal), timeoutMs, signal),
    lookUp: (requests, timeoutMs, signal) =>
      round(requests, () => dns.lookUp(requests, timeoutMs, signal), timeoutMs, signal),
    readPodResolvers: async (pods, signal) => {
      // A file is read through the API server: no network is in the way.
      const state = chaos.round(pods);
      const files = await dns.readPodResolvers(pods, signal);
      return files.map((file, index) => {
        const source = pods[index];
        const problem = source && silenceOf(source, state);
        return problem === undefined ? file : { problem };
      });
    },
  };
}

function lossOf(
  source: Endpoint,
  serverNode: string | undefined,
  { cutNode, nodeOf }: RoundState,
): string | undefined {
  if (cutNode === undefined) return undefined;
  const isCut = (nodeOf.get(endpointName(source)) === cutNode) !== (serverNode === cutNode);
  return isCut ? 'simulated chaos: the server does not answer in time' : undefined;
}
