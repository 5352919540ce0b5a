/** A port of this machine that nobody listens on. */
import { createServer, type AddressInfo } from 'node:net';

/** Free when it was looked for: another process may take it since. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
