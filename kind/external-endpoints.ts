/**
 * Agents outside the pod network: containers beside the nodes, on KIND's Docker network. Their addresses belong to no
 * pod and no node, which makes them true external peers for ipBlock rules. Orders and replies go through the
 * container's stdin and stdout, which no policy can cut.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type {
  AgentChannel,
  ExternalEndpoint,
  ExternalEndpointProvider,
  HostRoute,
} from '../cluster/external-endpoints.ts';
import { HarnessError } from '../model/errors.ts';
import { type ChannelOpener, openCommandChannel } from './command-channel.ts';
import type { KindContext } from './context.ts';
import type { KindCluster } from './kind-cluster.ts';
import { pollUntil } from './poll-until.ts';
import { endpointLabel, removeLeftovers } from './remove-leftovers.ts';
import { stopRedirects } from './stop-redirects.ts';

/** Where the agent program is in the container. */
const programPath = '/agent.cjs';
const network = 'kind';
const commandTimeoutMs = 60_000;
const startTimeoutMs = 30_000;

/** Endpoints beside the nodes of one cluster. Only one provider of a cluster may be open at a time. */
export function externalEndpointProvider(
  cluster: Pick<KindCluster, 'name' | 'agentImage' | 'ipFamily'>,
  context: KindContext,
  openChannel: ChannelOpener = openCommandChannel,
): ExternalEndpointProvider {
  const channels: AgentChannel[] = [];
  const containers: string[] = [];
  const docker = (signal: AbortSignal, args: readonly string[], input?: string): Promise<string> =>
    context.run('docker', args, {
      timeoutMs: commandTimeoutMs,
      signal,
      ...(input === undefined ? {} : { input }),
    });

  async function start(
    index: number,
    programFile: string,
    signal: AbortSignal,
  ): Promise<ExternalEndpoint> {
    const container = `${cluster.name}-e${index}`;
    await docker(signal, createArguments(cluster, container));
    containers.push(container);
    await docker(signal, ['cp', programFile, `${container}:${programPath}`]);
    const channel = openChannel('docker', ['start', '--attach', '--interactive', container]);
    channels.push(channel);
    const addresses = await runningAddresses(signal, container);
    return { name: `e${index}`, addresses, channel };
  }

  async function runningAddresses(
    signal: AbortSignal,
    container: string,
  ): Promise<ExternalEndpoint['addresses']> {
    let addresses: ExternalEndpoint['addresses'] = {};
    await pollUntil(
      { signal },
      {
        reason: `the endpoint ${container} to run with an address`,
        timeoutMs: startTimeoutMs,
        check: async () => {
          const inspected = parseInspection(await docker(signal, ['inspect', container]));
          addresses = familiesOf(cluster.ipFamily, inspected.addresses);
          return (inspected.running && Object.keys(addresses).length > 0) || inspected.status;
        },
      },
    );
    return addresses;
  }

  return {
    open: async (count, agentProgram, signal) => {
      await removeLeftovers(cluster.name, { ...context, signal });
      await stopRedirects(cluster.name, { ...context, signal });
      const folder = await mkdtemp(join(tmpdir(), 'kubeprop-endpoint-'));
      try {
        const programFile = join(folder, 'agent.cjs');
        // Read by another user inside the container.
        await writeFile(programFile, agentProgram, { mode: 0o644 });
        const indices = Array.from({ length: count }, (_, index) => index);
        return await Promise.all(indices.map((index) => start(index, programFile, signal)));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    setRoutes: async (routes, signal) => {
      const batch = routeBatch(routes);
      for (const container of containers) {
        const inside = ['exec', '--interactive', '--user', '0', container, 'ip', '-batch', '-'];
        await docker(signal, inside, batch);
      }
    },
    close: async () => {
      for (const channel of channels.splice(0)) channel.close();
      containers.splice(0);
      // The run's signal may be the reason for closing; each command in it has its own bound.
      await removeLeftovers(cluster.name, { ...context, signal: new AbortController().signal });
    },
  };
}

/** Not root inside, yet free to listen on any port; NET_ADMIN is for the routes, which root in the container sets. */
export function createArguments(
  cluster: Pick<KindCluster, 'name' | 'agentImage'>,
  container: string,
): readonly string[] {
  return [
    ...['create', '--interactive', '--name', container, '--network', network],
    ...['--label', `${endpointLabel}=${cluster.name}`, '--cap-add', 'NET_ADMIN'],
    ...['--sysctl', 'net.ipv4.ip_unprivileged_port_start=0', '--user', '1000'],
    ...[cluster.agentImage, 'node', programPath],
  ];
}

/**
 * Input of `ip -batch`: a host route per address. Earlier routes stay: an address that is used again gets its new
 * node by `replace`.
 */
export function routeBatch(routes: readonly HostRoute[]): string {
  return routes
    .map(
      ({ address, nodeIp }) =>
        `route replace ${address}/${address.includes(':') ? 128 : 32} via ${nodeIp}\n`,
    )
    .join('');
}

const inspection = z.tuple([
  z.object({
    State: z.object({ Running: z.boolean(), Status: z.string() }),
    NetworkSettings: z.object({
      Networks: z.record(
        z.string(),
        z.object({ IPAddress: z.string(), GlobalIPv6Address: z.string() }),
      ),
    }),
  }),
]);

/** What `docker inspect` says of one container. */
export function parseInspection(printed: string): {
  readonly running: boolean;
  readonly status: string;
  readonly addresses: { readonly IPv4: string; readonly IPv6: string };
} {
  const parsed = inspection.safeParse(JSON.parse(printed));
  if (!parsed.success) {
    throw new HarnessError(
      'environment',
      `docker inspect printed something else: ${parsed.error.message}`,
    );
  }
  const [{ State, NetworkSettings }] = parsed.data;
  const attached = NetworkSettings.Networks[network];
  return {
    running: State.Running,
    status: State.Status,
    addresses: { IPv4: attached?.IPAddress ?? '', IPv6: attached?.GlobalIPv6Address ?? '' },
  };
}

/** Docker gives both families where its network has both; only those of the cluster count. */
function familiesOf(
  ipFamily: KindCluster['ipFamily'],
  addresses: { readonly IPv4: string; readonly IPv6: string },
): ExternalEndpoint['addresses'] {
  return {
    ...(ipFamily !== 'ipv6' && addresses.IPv4 !== '' ? { IPv4: addresses.IPv4 } : {}),
    ...(ipFamily !== 'ipv4' && addresses.IPv6 !== '' ? { IPv6: addresses.IPv6 } : {}),
  };
}
