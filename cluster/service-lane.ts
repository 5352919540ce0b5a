/**
 * What a lane offers beside worlds and probes where its cluster has Services: the published endpoints, a sentinel that tells
 * when the proxies of all nodes have taken changes in, and samples of new connections.
 */
import type { FlowSample, FlowTarget } from '../model/flow.ts';
import type { Protocol } from '../model/kubernetes.ts';
import type { EndpointSlice } from '../model/service.ts';
import type { SentinelReading } from './cluster.ts';

/** A port on which a backend has to listen before flows are sent. */
export interface BackendPort {
  readonly address: string;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface FlowRequest extends FlowTarget {
  readonly count: number;
}

export interface FlowOptions {
  /** Longest time that a flow waits for its answer. */
  readonly timeoutMs: number;
  /** Flows of one source in flight. */
  readonly concurrency: number;
}

export interface ServiceLane {
  /** The slices of the lane's Services as the control plane holds them now; users' own are among them. */
  readEndpointSlices(signal: AbortSignal): Promise<readonly EndpointSlice[]>;
  /** Changes a Service and its endpoints, after everything that was changed before. */
  moveSentinel(signal: AbortSignal): Promise<void>;
  /** Which effects of the last move are not visible yet, per node and family. */
  readSentinel(options: FlowOptions, signal: AbortSignal): Promise<SentinelReading>;
  /** Opens these ports on the pods of the lane; returns why one could not be, or nothing. */
  listen(ports: readonly BackendPort[], signal: AbortSignal): Promise<string | undefined>;
  /**
   * Asks the pods whether these ports have been open since `listen`; returns why one was not, or nothing. A backend that died
   * beneath its endpoint refuses as one does that a proxy forgot.
   */
  stillListen(ports: readonly BackendPort[], signal: AbortSignal): Promise<string | undefined>;
  /** Sends samples of new flows; one result per request, in order. Never throws for an answer. */
  flows(
    requests: readonly FlowRequest[],
    options: FlowOptions,
    signal: AbortSignal,
  ): Promise<readonly FlowSample[]>;
}
