import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpApi } from './http-api.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

type Handler = (request: IncomingMessage, body: string) => readonly [status: number, body: unknown];

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An API server that answers as told; a status of 0 never answers. */
async function serve(handler: Handler): Promise<{ api: KubernetesApi; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const [status, answer] = handler(request, body);
      if (status === 0) return;
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { api: createHttpApi(configFor(port)), requests };
}

function configFor(port: number): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'secret' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

describe('requests to the API server', () => {
  test('a body goes out as plain JSON with every field', async () => {
    let seen = '';
    let type = '';
    const { api } = await serve((request, body) => {
      seen = body;
      type = request.headers['content-type'] ?? '';
      return [200, {}];
    });
    const body = { spec: { ingress: [{ from: [{ podSelector: {} }] }] } };
    await api.request({ method: 'PATCH', path: '/p', body, patchType: 'json-patch' });
    expect(JSON.parse(seen)).toEqual(body);
    expect(type).toBe('application/json-patch+json');
  });

  test('a server that is busy for a moment is asked again', async () => {
    let answers = 0;
    const { api } = await serve(() =>
      ++answers < 3 ? [answers === 1 ? 503 : 429, {}] : [200, { a: 1 }],
    );
    expect(await api.request({ method: 'GET', path: '/version' })).toEqual({
      status: 200,
      body: { a: 1 },
    });
    expect(answers).toBe(3);
  });

  test('a create that was carried out although its answer was lost succeeds', async () => {
    let creates = 0;
    const { api } = await serve((request) => {
      if (request.method === 'GET') return [200, { metadata: { name: 'p', uid: 'u' } }];
      creates += 1;
      return creates === 1 ? [500, {}] : [409, { message: 'already exists' }];
    });
    const call = { method: 'POST', path: '/api/v1/namespaces/x/pods' } as const;
    const response = await api.request({ ...call, body: { metadata: { name: 'p' } } });
    expect(response).toEqual({ status: 201, body: { metadata: { name: 'p', uid: 'u' } } });
  });

  test('a first create that conflicts stays a conflict', async () => {
    const { api } = await serve(() => [409, { message: 'already exists' }]);
    const call = { method: 'POST', path: '/api/v1/namespaces', body: {}, accept: [409] } as const;
    expect((await api.request(call)).status).toBe(409);
  });

  test('a missing permission names verb, resource and namespace', async () => {
    const message =
      'networkpolicies.networking.k8s.io is forbidden: User "u" cannot create resource "networkpolicies"';
    const { api } = await serve(() => [403, { message }]);
    const path = '/apis/networking.k8s.io/v1/namespaces/x/networkpolicies';
    await expect(api.request({ method: 'POST', path, body: {} })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('create networkpolicies x on http://127.0.0.1') as string,
      hint: 'The user of this context lacks the RBAC permission "create networkpolicies.networking.k8s.io in namespace x".',
    });
  });

  test('an API server that is not there is named with its URL', async () => {
    const api = createHttpApi(configFor(1));
    await expect(api.request({ method: 'GET', path: '/api/v1/nodes' })).rejects.toThrow(
      /list nodes: the API server http:\/\/127\.0\.0\.1:1 did not answer: .*ECONNREFUSED/,
    );
  });

  test('an answer that does not come in time is given up once, not retried', async () => {
    const { api, requests } = await serve(() => [0, {}]);
    await expect(api.request({ method: 'GET', path: '/version', timeoutMs: 700 })).rejects.toThrow(
      'no answer within 700 ms',
    );
    expect(requests).toHaveLength(1);
  });

  test('an aborted request is interrupted, whatever it waits for', async () => {
    const { api } = await serve(() => [0, {}]);
    const abort = new AbortController();
    const request = api.request({ method: 'GET', path: '/version' }, abort.signal);
    setTimeout(() => {
      abort.abort();
    }, 20);
    await expect(request).rejects.toMatchObject({ code: 'interrupted' });
    await expect(
      api.request({ method: 'GET', path: '/version' }, abort.signal),
    ).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('what a proxy says in plain text is part of the message', async () => {
    const { api } = await serve(() => [404, 'no such route']);
    await expect(api.request({ method: 'GET', path: '/api/v1/nodes' })).rejects.toThrow('404');
  });
});
