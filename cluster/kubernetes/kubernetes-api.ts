/**
 * What this adapter needs of an API server: plain JSON requests and attaching to a container. Small on purpose, so that
 * everything above it is tested against an in-memory server. Bodies are plain JSON, never the client's typed classes:
 * those drop fields silently (`from` of a NetworkPolicy rule).
 */

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/x/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Only for PATCH. */
  readonly patchType?: 'json-patch' | 'merge-patch';
  /** Error statuses that the caller handles itself; any other becomes a HarnessError. */
  readonly accept?: readonly number[];
  readonly timeoutMs?: number;
}

export interface ApiResponse {
  readonly status: number;
  /** The parsed JSON; undefined for an empty body. */
  readonly body: unknown;
}

export interface AttachTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface AttachHandlers {
  readonly onText: (text: string) => void;
  /** Called once; the reason is a sentence for a person. */
  readonly onClose: (reason: string) => void;
}

export interface AttachStream {
  send(text: string): void;
  close(): void;
}

export interface KubernetesApi {
  /** The URL, for messages. */
  readonly server: string;
  /**
   * One request with a deadline. Throws HarnessError('environment') naming verb, object, status and the server's
   * message, or HarnessError('interrupted') when the signal aborts.
   */
  request(call: ApiCall, signal?: AbortSignal): Promise<ApiResponse>;
  /** Attaches to a running container's stdin and stdout. Rejects where the server does not let it. */
  attach(
    target: AttachTarget,
    handlers: AttachHandlers,
    signal?: AbortSignal,
  ): Promise<AttachStream>;
}
