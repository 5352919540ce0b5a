import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPatience } from './patience.ts';
import { probeHttp } from './probe-http.ts';
import { outcomeCode } from './protocol.ts';

const web = createHttpServer((request, response) => {
  response.statusCode = request.method === 'GET' && request.url === '/healthz' ? 503 : 404;
  response.end('{"localEndpoints": 0}');
});
const silent = createServer((socket) => socket.on('error', () => undefined).resume());
const shut = createServer((socket) => {
  socket.destroy();
});
const servers: readonly Server[] = [web, silent, shut];

beforeAll(async () => {
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
});
afterAll(() => {
  web.closeAllConnections();
  for (const server of servers) server.close();
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
/** The kernel chooses the source port. */
const ask = (port: number, timeoutMs = 2_000): ReturnType<typeof probeHttp> =>
  probeHttp('127.0.0.1', port, createPatience(timeoutMs), 0);

describe('an HTTP GET', () => {
  test('has the status of the response as the one who answered', async () => {
    expect(await ask(portOf(web))).toMatchObject({
      code: outcomeCode.connected,
      answer: { identity: 'HTTP-503', source: '' },
    });
  });

  test('that nobody answers ends with its patience', async () => {
    expect(await ask(portOf(silent), 50)).toMatchObject({ code: outcomeCode.timeout });
  });

  test('that the server breaks off is a reset', async () => {
    expect(await ask(portOf(shut))).toMatchObject({ code: outcomeCode.reset });
  });

  test('at a port where nobody listens is refused', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const port = portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    expect(await ask(port)).toMatchObject({ code: outcomeCode.refused });
  });
});
