/**
 * Faults of the environment for the suites: what can happen to the machines under a run, done to a KIND cluster of the
 * suite's own and undone again. Each call has a bound; nothing outside that cluster's containers is touched.
 */
import { connect, createServer, type Socket } from 'node:net';
import { runCommand } from '../kind/run-command.ts';

const commandTimeoutMs = 60_000;
const { signal } = new AbortController();

export interface Nemesis {
  /** Stops the API server where it stands: connections stay open and nothing answers. */
  pauseApiServer(): Promise<void>;
  resumeApiServer(): Promise<void>;
  /** Ends the API server; the kubelet starts it again. */
  killApiServer(): Promise<void>;
  /** Freezes everything on a node, its pods included. */
  pauseNode(node: string): Promise<void>;
  unpauseNode(node: string): Promise<void>;
  /** Ends the probe agents on a node; the kubelet starts their containers again. Gives how many. */
  killAgents(node: string): Promise<number>;
}

/** The nemesis of a KIND cluster. */
export function createNemesis(cluster: string): Nemesis {
  const docker = (...args: readonly string[]): Promise<string> =>
    runCommand('docker', args, { timeoutMs: commandTimeoutMs, signal });
  const onNode = (node: string, script: string): Promise<string> =>
    docker('exec', node, 'sh', '-c', script);
  const apiServer = async (killSignal: string): Promise<void> => {
    await onNode(`${cluster}-control-plane`, `kill -${killSignal} $(pidof kube-apiserver)`);
  };
  return {
    pauseApiServer: () => apiServer('STOP'),
    resumeApiServer: () => apiServer('CONT'),
    killApiServer: () => apiServer('KILL'),
    pauseNode: async (node) => {
      await docker('pause', node);
    },
    unpauseNode: async (node) => {
      await docker('unpause', node);
    },
    killAgents: async (node) => {
      const listed = await onNode(
        node,
        "ps -eo pid=,args= | awk '/agent\\.cjs$/ && !/awk/ {print $1}'",
      );
      const pids = listed.split('\n').filter((pid) => pid !== '');
      if (pids.length > 0) await onNode(node, `kill -KILL ${pids.join(' ')}`);
      return pids.length;
    },
  };
}

export interface CuttableProxy {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends every connection that passes through now; new ones are accepted. Gives how many. */
  cut(): number;
  close(): Promise<void>;
}

/** A TCP proxy before an API server, so that its connections, attach streams among them, can be cut. */
export async function openProxy(server: URL): Promise<CuttableProxy> {
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): number => {
    const connections = open.size / 2;
    for (const socket of open) socket.destroy();
    return connections;
  };
  return {
    url: `https://127.0.0.1:${port}`,
    cut,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => {
          resolve();
        });
        cut();
      }),
  };
}
