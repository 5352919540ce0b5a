/**
 * TLS options, credentials and the keep-alive pool of one kubeconfig context. Renewed once a minute, because tokens of
 * exec plugins expire; the client library would make a new agent, thus a new TLS handshake, for every request.
 */
import type { RequestOptions } from 'node:https';
import { Agent } from 'node:https';
import { Agent as PlainAgent, type OutgoingHttpHeaders } from 'node:http';
import type { KubeConfig } from '@kubernetes/client-node';

export interface ApiConnection {
  readonly agent: PlainAgent;
  readonly headers: OutgoingHttpHeaders;
  readonly auth: string | undefined;
}

const renewAfterMs = 60_000;
const socketsMax = 32;

/** A function that gives the current connection. */
export function createApiConnections(
  config: KubeConfig,
  now: () => number = Date.now,
): (renew?: boolean) => Promise<ApiConnection> {
  let current: ApiConnection | undefined;
  let madeAt = 0;
  let agentKey = '';
  return async (renew = false) => {
    if (current !== undefined && !renew && now() - madeAt < renewAfterMs) return current;
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    madeAt = now();
    // The same certificates again keep the open connections.
    const key = JSON.stringify([options.ca, options.cert, options.key, options.auth]);
    const agent =
      current !== undefined && key === agentKey ? current.agent : keepAliveAgent(config, options);
    agentKey = key;
    current = {
      agent,
      headers: headersOf(options.headers),
      auth: options.auth ?? undefined,
    };
    return current;
  };
}

function keepAliveAgent(config: KubeConfig, options: RequestOptions): PlainAgent {
  const cluster = config.getCurrentCluster();
  const pool = { keepAlive: true, maxSockets: socketsMax, scheduling: 'lifo' } as const;
  if (cluster?.server.startsWith('http:') === true) return new PlainAgent(pool);
  // A proxy needs the agent that the library made for it.
  if (cluster?.proxyUrl !== undefined && options.agent instanceof PlainAgent) return options.agent;
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  return new Agent({ ...pool, ca, cert, key, pfx, passphrase, rejectUnauthorized, servername });
}

function headersOf(headers: RequestOptions['headers']): OutgoingHttpHeaders {
  return Array.isArray(headers) ? {} : { ...(headers as OutgoingHttpHeaders | undefined) };
}
