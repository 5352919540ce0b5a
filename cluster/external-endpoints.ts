/**
 * Agents outside the cluster's pod network: true external peers for ipBlock rules (semantics.md rules 24 to 29). This
 * is the interface alone; kind/ implements it with containers beside the nodes, because only kind/ may call docker.
 */

/** A line-oriented duplex to one agent: orders go in as JSON lines, replies come out as JSON lines. */
export interface AgentChannel {
  /** Writes one line; the newline is added here. */
  send(line: string): void;
  /** Registers the only listener for complete lines that the agent printed. */
  onLine(listener: (line: string) => void): void;
  /** Registers the only listener for the end of the channel; the reason is a sentence for a person. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

export interface ExternalEndpoint {
  /** Logical name: `e0`, `e1`, ... */
  readonly name: string;
  /** Addresses that pods see; a family is absent where the cluster does not have it. */
  readonly addresses: { readonly IPv4?: string; readonly IPv6?: string };
  readonly channel: AgentChannel;
}

export interface HostRoute {
  readonly address: string;
  /** Address of the node that leads there, of the same family. */
  readonly nodeIp: string;
}

export interface ExternalEndpointProvider {
  /**
   * Starts `count` agents from the bundled agent program and resolves when each is attached. The program prints a
   * line of JSON once it is ready.
   */
  open(
    count: number,
    agentProgram: string,
    signal: AbortSignal,
  ): Promise<readonly ExternalEndpoint[]>;
  /** Sends every external agent's packets to these addresses through those nodes; other addresses stay as they are. */
  setRoutes(routes: readonly HostRoute[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
