/**
 * Tells when the Service proxies of all nodes have taken every change in. One Service per family beside the lane gets another
 * port and another endpoint; watches deliver changes in their order, so a node that shows both has seen whatever was changed
 * before. Its slices are ours: no controller stands between the change and the proxy.
 */
import { podAddresses } from '../../../model/bound-world.ts';
import type { IpFamily } from '../../../model/kubernetes.ts';
import { serviceNameLabel } from '../../../model/service.ts';
import type { SentinelReading } from '../../cluster.ts';
import type { FlowOptions, FlowRequest } from '../../service-lane.ts';
import { apiPaths } from '../api-paths.ts';
import { readService } from '../read-stored.ts';
import type { RunContext } from '../run-context.ts';
import { sentinelControlPort } from '../sentinel-world.ts';
import type { PoolPod, Slice } from '../slice.ts';
import { askFlows } from './ask-flows.ts';
import { openPorts } from './open-ports.ts';

export interface ServiceSentinel {
  move(signal: AbortSignal): Promise<void>;
  read(options: FlowOptions, signal: AbortSignal): Promise<SentinelReading>;
  /** What the last move made of the primary family's Service. */
  current(): {
    readonly service: string;
    readonly namespace: string;
    readonly port: number;
    readonly target: PoolPod;
  };
}

/** DNS has SRV records for named ports alone (rule 88). */
export const sentinelPortName = 'settled';

const firstPort = 8_000;
const ports = 1_000;

/** A sentinel over the pods of the lane's sentinel slice; its Services are made by the first move. */
export function createServiceSentinel(context: RunContext, slice: Slice): ServiceSentinel {
  let phase = 0;
  const clusterIps = new Map<IpFamily, string>();
  const { api, ipFamilies } = context;

  const moveFamily = async (ipFamily: IpFamily, signal: AbortSignal): Promise<void> => {
    const target = targetPod(slice, phase);
    const { namespace = '' } = target.stored.metadata;
    const name = nameOf(ipFamily);
    const servicePorts = [
      {
        name: sentinelPortName,
        port: portOf(phase),
        protocol: 'TCP',
        targetPort: sentinelControlPort,
      },
    ];
    const endpoints = [
      {
        addresses: [podAddresses(target.stored)[ipFamily]],
        conditions: { ready: true },
        nodeName: target.stored.spec.nodeName,
      },
    ];
    const made = clusterIps.has(ipFamily);
    const service = await api.request(
      made
        ? { method: 'PATCH', path: apiPaths.service(namespace, name), patchType: 'merge-patch', body: { spec: { ports: servicePorts } } } // prettier-ignore
        : {
            method: 'POST',
            path: apiPaths.services(namespace),
            body: {
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { namespace, name },
              spec: { ipFamilyPolicy: 'SingleStack', ipFamilies: [ipFamily], ports: servicePorts },
            },
          },
      signal,
    );
    await api.request(
      made
        ? { method: 'PATCH', path: apiPaths.endpointSlice(namespace, name), patchType: 'merge-patch', body: { endpoints } } // prettier-ignore
        : {
            method: 'POST',
            path: apiPaths.endpointSlices(namespace),
            body: {
              apiVersion: 'discovery.k8s.io/v1',
              kind: 'EndpointSlice',
              metadata: { namespace, name, labels: { [serviceNameLabel]: name } },
              addressType: ipFamily,
              endpoints,
              ports: [{ name: sentinelPortName, port: sentinelControlPort, protocol: 'TCP' }],
            },
          },
      signal,
    );
    clusterIps.set(ipFamily, readService(service.body).spec.clusterIP ?? '');
  };

  return {
    async move(signal) {
      phase++;
      for (const ipFamily of ipFamilies) await moveFamily(ipFamily, signal);
    },
    current() {
      const target = targetPod(slice, phase);
      return {
        service: nameOf(ipFamilies[0] ?? 'IPv4'),
        namespace: target.stored.metadata.namespace ?? '',
        port: portOf(phase),
        target,
      };
    },
    async read(options, signal) {
      const target = targetPod(slice, phase);
      await openPorts(target, [{ protocol: 'TCP', port: sentinelControlPort }]);
      const asked = ipFamilies.flatMap((ipFamily) =>
        sourcePods(slice, phase).flatMap((pod) => [
          { pod, ipFamily, address: clusterIps.get(ipFamily) ?? '', port: portOf(phase) },
          { pod, ipFamily, address: podAddresses(target.stored)[ipFamily] ?? '', port: sentinelControlPort }, // prettier-ignore
        ]),
      );
      const requests = asked.map(({ pod, address, port }): FlowRequest => {
        const { namespace = '', name } = pod.stored.metadata;
        const source = { kind: 'pod', namespace, name } as const;
        return { source, protocol: 'TCP', address, port, count: 1 };
      });
      const samples = await askFlows(
        requests,
        options,
        (source) =>
          source.kind === 'pod' ? slice.pods.get(`${source.namespace}/${source.name}`)?.agent : undefined, // prettier-ignore
        signal,
      );
      const isAnswered = samples.map(
        ({ flows: [flow] }) =>
          flow !== undefined && 'backend' in flow && flow.backend === target.stored.metadata.uid,
      );
      return {
        controlAlive: asked.every(
          ({ port }, index) => port !== sentinelControlPort || isAnswered[index] === true,
        ),
        pending: asked.flatMap(({ pod, ipFamily, port }, index) =>
          port === sentinelControlPort || isAnswered[index] === true
            ? []
            : [`the Service of the sentinel on ${pod.stored.spec.nodeName ?? ''} over ${ipFamily}`],
        ),
      };
    },
  };
}

function nameOf(ipFamily: IpFamily): string {
  return `settled-${ipFamily.toLowerCase()}`;
}

function portOf(phase: number): number {
  return firstPort + (phase % ports);
}

/** Two pods take turns as the endpoint. */
function targetPod(slice: Slice, phase: number): PoolPod {
  const name = phase % 2 === 0 ? 'sentinel/hub' : 'sentinel/test-n0';
  const pod = [...slice.pods.values()].find(({ logicalName }) => logicalName === name);
  if (pod === undefined) throw new Error(`the sentinel has no pod ${name}`);
  return pod;
}

/** One pod per node that is not the endpoint: hub and test-n0 share a node and take turns. */
function sourcePods(slice: Slice, phase: number): readonly PoolPod[] {
  const target = targetPod(slice, phase);
  const others = [...slice.pods.values()].filter((pod) => pod !== target && pod.logicalName !== '');
  return others;
}
