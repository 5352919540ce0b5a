/**
 * KubernetesApi over HTTPS with kept-alive connections. Failures of the environment (no connection, 429, 5xx) are
 * retried a few times: every request here may be repeated, since objects have fixed names and patches replace whole
 * values. Probes never pass this layer, so no retry can hide an answer of the network.
 */
import { setMaxListeners } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import pRetry from 'p-retry';
import { createApiConnections, type ApiConnection } from './api-connection.ts';
import { apiStatusError, apiUnreachableError, interruptedError } from './api-errors.ts';
import { asRecord, asString } from './json-value.ts';
import type { ApiCall, ApiResponse, KubernetesApi } from './kubernetes-api.ts';
import { openAttachStream } from './open-attach-stream.ts';

const timeoutDefaultMs = 15_000;
const retriesMax = 4;

/** The API server of the selected context. */
export function createHttpApi(config: KubeConfig): KubernetesApi {
  const server = (config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
  const connections = createApiConnections(config);
  const send = async (call: ApiCall, signal: AbortSignal | undefined): Promise<ApiResponse> => {
    const response = await sendWithRetries(server, call, connections, signal);
    if (response.status < 400 || call.accept?.includes(response.status) === true) return response;
    throw apiStatusError(call, response, server);
  };
  return {
    server,
    request: async (call, signal) => {
      if (signal?.aborted === true) throw interruptedError(call);
      // Dozens of requests at once listen to one signal: no leak, each leaves when it is answered.
      if (signal !== undefined) setMaxListeners(0, signal);
      return await send(call, signal);
    },
    attach: (target, handlers, signal) => openAttachStream(config, target, handlers, signal),
  };
}

/** A transient status travels as an error through the retries. */
class TransientResponse extends Error {
  readonly response: ApiResponse;

  constructor(response: ApiResponse) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

async function sendWithRetries(
  server: string,
  call: ApiCall,
  connections: (renew?: boolean) => Promise<ApiConnection>,
  signal: AbortSignal | undefined,
): Promise<ApiResponse> {
  let attempts = 0;
  let renew = false;
  const attempt = async (): Promise<ApiResponse> => {
    attempts += 1;
    const response = await sendOnce(server, call, await connections(renew), signal);
    renew = response.status === 401 && !renew;
    if (renew || response.status === 429 || response.status >= 500) {
      throw new TransientResponse(response);
    }
    return response;
  };
  try {
    const response = await pRetry(attempt, {
      retries: retriesMax,
      minTimeout: 100,
      maxTimeout: 1_000,
      shouldRetry: ({ error }) => error.name !== 'AbortError' && error.name !== 'TimeoutError',
    });
    return attempts > 1 && call.method === 'POST' && response.status === 409
      ? await readBack(server, call, response, await connections(), signal)
      : response;
  } catch (error) {
    if (signal?.aborted === true) throw interruptedError(call);
    if (error instanceof TransientResponse) return error.response;
    throw apiUnreachableError(call, server, error);
  }
}

/** A repeated create that meets its own first attempt is a success: the stored object is the answer. */
async function readBack(
  server: string,
  call: ApiCall,
  conflict: ApiResponse,
  connection: ApiConnection,
  signal: AbortSignal | undefined,
): Promise<ApiResponse> {
  const name = asString(asRecord(asRecord(call.body)['metadata'])['name']);
  const read = { method: 'GET', path: `${call.path}/${name}` } as const;
  const stored = await sendOnce(server, read, connection, signal);
  return stored.status === 200 ? { ...stored, status: 201 } : conflict;
}

function sendOnce(
  server: string,
  call: ApiCall,
  connection: ApiConnection,
  signal: AbortSignal | undefined,
): Promise<ApiResponse> {
  const url = new URL(`${server}${call.path}`);
  for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const timeoutMs = call.timeoutMs ?? timeoutDefaultMs;
  const options = requestOptions(call, connection, body);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(
      url,
      options,
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          settle();
          resolve({ status: response.statusCode ?? 0, body: parseBody(Buffer.concat(chunks)) });
        });
      },
    );
    const abort = (): void => {
      request.destroy(namedError('AbortError', 'interrupted'));
    };
    const timer = setTimeout(() => {
      request.destroy(namedError('TimeoutError', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    signal?.addEventListener('abort', abort);
    request.on('error', fail);
    request.end(body);
  });
}

function requestOptions(
  call: ApiCall,
  connection: ApiConnection,
  body: string | undefined,
): RequestOptions {
  return {
    method: call.method,
    agent: connection.agent,
    ...(connection.auth === undefined ? {} : { auth: connection.auth }),
    headers: {
      ...connection.headers,
      Accept: 'application/json',
      'User-Agent': 'kubeprop',
      ...(body === undefined
        ? {}
        : { 'Content-Type': contentType(call), 'Content-Length': Buffer.byteLength(body) }),
    },
  };
}

/** The name decides whether the request is sent again. */
function namedError(name: 'AbortError' | 'TimeoutError', message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function contentType(call: ApiCall): string {
  return call.method === 'PATCH'
    ? `application/${call.patchType ?? 'merge-patch'}+json`
    : 'application/json';
}

/** Proxies answer in plain text; it becomes the message. */
function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 500) };
  }
}
