/**
 * Samples of new connections to a Service: what is asked, what is predicted, what came back and what a checker makes of it.
 * One flow is one new connection from a source port of its own (rule 86).
 */
import type { DistributionFault, DistributionModel, SampleVerdict } from './distribution-model.ts';
import type { IpFamily, Protocol } from './kubernetes.ts';
import type { Endpoint } from './probe.ts';

/** Who answers at all, or how often each backend does. */
export type FlowCheck = 'reachability' | 'distribution';

/** Which address of a Service is used. */
export type ServiceVia =
  | 'clusterIP'
  | 'nodePort'
  | 'externalIP'
  | 'loadBalancerIP'
  /** The proxy's own answer of whether a node has endpoints: `HTTP-200` or `HTTP-503` (rule 75). */
  | 'healthCheckNodePort'
  | 'podIP';

/** One source and one port of a Service, in logical names as in a scenario or in real ones. */
export interface FlowQuestion {
  readonly source: Endpoint;
  readonly service: { readonly namespace: string; readonly name: string };
  readonly port: number;
  readonly protocol: Protocol;
  readonly ipFamily: IpFamily;
  readonly via: ServiceVia;
  /** The node whose port is used, for nodePort and healthCheckNodePort; from outside also the one that other addresses are reached through. */
  readonly node?: string | undefined;
  /** Where a scenario has several moments: which one. */
  readonly moment?: string | undefined;
}

/** The moment of a question that is asked over idle times, so that a short affinity ends (rule 77). */
export const affinityMoment = 'over idle times';

/** A question with the address and the port that it means in a cluster. */
export interface FlowTarget {
  readonly source: Endpoint;
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  /** Address of the node that a source outside sends this through; absent where the network knows the way. */
  readonly nextHop?: string | undefined;
  /** Whether an HTTP GET is sent, whose status is the answer; absent: who answers says who it is. */
  readonly http?: true | undefined;
}

/** How a flow ended without a backend. */
export type FlowFailure = 'refused' | 'reset' | 'unreachable' | 'timeout' | 'error';

/** A sample in the order of sending: per flow the identity that answered, or how it failed. */
export interface FlowSample {
  readonly flows: readonly FlowResult[];
  /** Why nothing could be asked; then there are no flows. */
  readonly problem?: string | undefined;
}

export type FlowResult =
  { readonly backend: string; readonly sourceSeen: string } | { readonly failure: FlowFailure };

/** One acceptable outcome of every flow of a sample. */
export type FlowOutcome =
  /** Identities as agents give them, each once; without a model every order and share is as good as any. */
  | {
      readonly kind: 'backends';
      readonly backends: readonly string[];
      /** Those whose flows policies keep from being answered; absent means none. */
      readonly denied?: readonly string[] | undefined;
      /** Those of whose flows no rule says whether policies let them through; absent means none. */
      readonly open?: readonly string[] | undefined;
      readonly model?: DistributionModel | undefined;
    }
  /** A fast rejection. */
  | { readonly kind: 'refuse' }
  /** Silence until the timeout. */
  | { readonly kind: 'drop' };

export type BackendsOutcome = Extract<FlowOutcome, { readonly kind: 'backends' }>;

/** Several outcomes are all acceptable; none means that the Service has no such address. */
export interface FlowPrediction {
  readonly outcomes: readonly FlowOutcome[];
  readonly rules: readonly number[];
}

export type FlowFault =
  | DistributionFault
  /** Backends predicted, and a flow got none. */
  | 'no-answer'
  /** No backend predicted, and one answered. */
  | 'answered'
  /** A backend answered that policies deny to the client. */
  | 'denied-answered'
  /** Silence where a rejection is predicted, and the other way round. */
  | 'dropped-not-refused'
  | 'refused-not-dropped';

export type FlowVerdict =
  SampleVerdict<FlowFault> | { readonly status: 'unknown'; readonly reason: string };

/** `x/a > x/web:80/TCP IPv4`: stable and sortable, for people and for keys. */
export function flowName(question: FlowQuestion): string {
  const { source, service, port, protocol, ipFamily, via, node, moment } = question;
  const from = source.kind === 'pod' ? `${source.namespace}/${source.name}` : source.name;
  const through = node === undefined ? '' : ` through node ${node}`;
  const where: Readonly<Record<ServiceVia, string>> = {
    clusterIP: '',
    nodePort: ` by the port of node ${node ?? ''}`,
    externalIP: ` by its external address${through}`,
    loadBalancerIP: ` by the address of its load balancer${through}`,
    healthCheckNodePort: ` by the health check port of node ${node ?? ''}`,
    podIP: ', the pod itself',
  };
  const when = moment === undefined ? '' : ` ${moment}`;
  return `${from} > ${service.namespace}/${service.name}:${port}/${protocol} ${ipFamily}${where[via]}${when}`;
}
