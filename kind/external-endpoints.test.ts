import { describe, expect, it } from 'vitest';
import type { AgentChannel } from '../cluster/external-endpoints.ts';
import { exampleState, recordingContext } from './example.test-data.ts';
import {
  createArguments,
  externalEndpointProvider,
  parseInspection,
  routeBatch,
} from './external-endpoints.ts';

const inspected = (running: boolean): string =>
  JSON.stringify([
    {
      State: { Running: running, Status: running ? 'running' : 'created' },
      NetworkSettings: {
        Networks: { kind: { IPAddress: '172.18.0.9', GlobalIPv6Address: 'fc00::9' } },
      },
    },
  ]);
const silent: AgentChannel = {
  send: () => undefined,
  onLine: () => undefined,
  onClose: () => undefined,
  close: () => undefined,
};
const signal = new AbortController().signal;

describe('createArguments', () => {
  it('makes a container on the nodes’ network that is labelled, not root, and may listen on any port', () => {
    expect(createArguments(exampleState, 'kubeprop-none-e0').join(' ')).toBe(
      'create --interactive --name kubeprop-none-e0 --network kind' +
        ' --label dev.kubeprop.cluster=kubeprop-none --cap-add NET_ADMIN' +
        ' --sysctl net.ipv4.ip_unprivileged_port_start=0 --user 1000' +
        ' localhost/kubeprop-agent:0123456789ab node /agent.cjs',
    );
  });
});

describe('routeBatch', () => {
  it('has a host route per address, of its family', () => {
    const routes = [
      { address: '10.244.1.5', nodeIp: '172.18.0.3' },
      { address: 'fd00:10:244::5', nodeIp: 'fc00::3' },
    ];
    expect(routeBatch(routes)).toBe(
      'route replace 10.244.1.5/32 via 172.18.0.3\nroute replace fd00:10:244::5/128 via fc00::3\n',
    );
  });
});

describe('parseInspection', () => {
  it('refuses what is not an inspection of a container', () => {
    expect(() => parseInspection('[]')).toThrow('docker inspect printed something else');
  });
});

describe('externalEndpointProvider', () => {
  it('clears leftovers away, creates, copies, attaches, and removes all at the end', async () => {
    const { context, commands } = recordingContext((line) => {
      if (line.includes('io.x-k8s.kind.cluster=')) return 'node-1\t\t\trunning\nnode-2\t\t\texited';
      if (line.startsWith('docker ps')) return 'left0ver';
      return line.startsWith('docker inspect') ? inspected(true) : '';
    });
    const opened: string[] = [];
    const provider = externalEndpointProvider(exampleState, context, (file, args) => {
      opened.push([file, ...args].join(' '));
      return silent;
    });
    const endpoints = await provider.open(1, 'program', signal);
    expect(endpoints.map(({ name, addresses }) => ({ name, addresses }))).toEqual([
      { name: 'e0', addresses: { IPv4: '172.18.0.9' } },
    ]);
    expect(opened).toEqual(['docker start --attach --interactive kubeprop-none-e0']);

    await provider.setRoutes([{ address: '10.244.1.5', nodeIp: '172.18.0.3' }], signal);
    expect(commands.at(-1)).toEqual({
      line: 'docker exec --interactive --user 0 kubeprop-none-e0 ip -batch -',
      input: 'route replace 10.244.1.5/32 via 172.18.0.3\n',
    });

    await provider.close();
    const lines = commands.map(({ line }) => line.replace(/cp \S+/, 'cp FILE'));
    const listed = 'docker ps --all --quiet --filter label=dev.kubeprop.cluster=kubeprop-none';
    expect(lines.slice(0, 2)).toEqual([listed, 'docker rm --force --volumes left0ver']);
    expect(lines.filter((line) => line.includes('send_redirects'))).toEqual([
      expect.stringMatching(/^docker exec node-1 sh -c /),
    ]);
    expect(lines).toContain('docker cp FILE kubeprop-none-e0:/agent.cjs');
    expect(lines.slice(-2)).toEqual([listed, 'docker rm --force --volumes left0ver']);
  });

  it.each([
    ['ipv4', { IPv4: '172.18.0.9' }],
    ['ipv6', { IPv6: 'fc00::9' }],
    ['dual', { IPv4: '172.18.0.9', IPv6: 'fc00::9' }],
  ] as const)(
    'gives an endpoint of an %s cluster only the addresses of its families',
    async (ipFamily, addresses) => {
      const { context } = recordingContext((line) =>
        line.startsWith('docker inspect') ? inspected(true) : '',
      );
      const provider = externalEndpointProvider(
        { ...exampleState, ipFamily },
        context,
        () => silent,
      );
      const [endpoint] = await provider.open(1, 'program', signal);
      expect(endpoint?.addresses).toEqual(addresses);
    },
  );
});
