/**
 * The DNS of one simulated lane: questions are answered from the zone that the lane's Services give now, look-ups by a library that
 * walks through the resolv.conf that the pod got. It shares nothing with the oracle.
 */
import { kubeadmDnsFacts, type DnsQuestion, type DnsReply } from '../../../model/dns.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import { endpointName, type Endpoint } from '../../../model/probe.ts';
import { isCompleted } from '../../../model/step.ts';
import { parseResolvConf } from '../../../model/resolv-conf.ts';
import type { DnsLane, PodResolver } from '../../dns-lane.ts';
import type { SimulatedSettings } from '../options.ts';
import { connectMs } from '../prober.ts';
import { createAnswerCache } from './answer-cache.ts';
import { simulatedZone, type Zone } from './compile-zone.ts';
import { noisyDns } from './noisy-dns.ts';
import { lookUpWith } from './simulated-resolver.ts';
import { nodeResolvConf, simulatedDnsAddress, writeResolvConf } from './write-resolv-conf.ts';

/** What the lane holds at the moment of a question. */
export interface NamedWorld {
  readonly nodes: readonly string[];
  readonly zone: () => Zone | undefined;
  readonly pods: () => readonly Pod[];
  readonly readSentinel: DnsLane['readSentinel'];
}

const noPod = { problem: 'the lane has no such pod' };

export function createSimulatedDns(
  laneName: string,
  settings: SimulatedSettings,
  { nodes, zone, pods, readSentinel }: NamedWorld,
): DnsLane {
  const { clock, serviceFaults: faults, dns } = settings;
  const cache = createAnswerCache(faults);
  const podOf = (source: Endpoint): Pod | undefined =>
    pods().find(
      ({ metadata: { namespace = '', name } }) => `${namespace}/${name}` === endpointName(source),
    );
  /** The server knows pods by their addresses; on the host network many have the same one. */
  const clientOf = (source: Endpoint): string | undefined => {
    const pod = podOf(source);
    return pod?.spec.hostNetwork === true ? undefined : pod?.metadata.namespace;
  };
  const resolvConfOf = (source: Endpoint): string | undefined => {
    const pod = podOf(source);
    return pod === undefined ? undefined : writeResolvConf(pod, simulatedZone, faults);
  };
  const lane: DnsLane = {
    readFacts: () => Promise.resolve({ ...kubeadmDnsFacts, ...dns }),
    readResolvers: () => {
      const file = parseResolvConf(nodeResolvConf);
      const files = new Map(nodes.map((name) => [name, file]));
      return Promise.resolve({
        clusterDns: [simulatedDnsAddress],
        zone: simulatedZone,
        nodes: files,
      });
    },
    readPodResolvers: async (sources, signal) => {
      await clock.wait(connectMs, signal);
      return sources.map((source): PodResolver => {
        const resolvConf = resolvConfOf(source);
        return resolvConf === undefined ? noPod : { resolvConf, libc: 'glibc' };
      });
    },
    lookUp: async (requests, _timeoutMs, signal) => {
      await clock.wait(connectMs, signal);
      return requests.map(({ source, name }) => {
        const resolvConf = resolvConfOf(source);
        const current = zone();
        if (resolvConf === undefined || current === undefined) return noPod;
        const client = clientOf(source);
        const answer = (question: DnsQuestion): DnsReply => current.answer(question, client);
        return lookUpWith(resolvConf, name, simulatedDnsAddress, answer, faults);
      });
    },
    readSentinel,
    ask: async (questions, _timeoutMs, signal) => {
      await clock.wait(connectMs, signal);
      return questions.map((question) => {
        const current = zone();
        if (current === undefined) return { problem: 'there is no world' };
        const asker = podOf(question.source);
        if (asker === undefined || isCompleted(asker)) return noPod;
        return cache.answer(
          question,
          () => current.answer(question, clientOf(question.source)),
          clock.now(),
        );
      });
    },
  };
  return noisyDns(lane, laneName, settings);
}
