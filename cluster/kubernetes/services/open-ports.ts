/**
 * Makes a pod's agent listen on some ports before flows are sent to them, at no round trip for what is open already; and asks it
 * afterwards whether it did all the time.
 */
import type { WireProtocol } from '../../../agent/protocol.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Protocol } from '../../../model/kubernetes.ts';
import { asString } from '../json-value.ts';
import type { AgentClient } from '../agent-client.ts';
import type { PoolPod } from '../slice.ts';

const deadlineMs = 5_000;

type PodPorts = readonly { readonly protocol: Protocol; readonly port: number }[];

/** Resolves with why a port could not be opened, or with nothing. */
export async function openPorts({ agent }: PoolPod, ports: PodPorts): Promise<string | undefined> {
  const missing = [...wirePorts(ports)].filter(([key]) => !isOpen(agent.listening.get(key)));
  if (missing.length === 0) return undefined;
  return await orderPorts(agent, missing);
}

/** Resolves with why a port was not open since it was opened, or with nothing. */
export async function askPorts({ agent }: PoolPod, ports: PodPorts): Promise<string | undefined> {
  const generation = agent.generation();
  const problem = await orderPorts(agent, [...wirePorts(ports)]);
  if (problem !== undefined || generation === agent.generation()) return problem;
  return `the agent of ${agent.name} was started again`;
}

type WirePort = readonly [WireProtocol, number];

function wirePorts(ports: PodPorts): ReadonlyMap<string, WirePort> {
  return new Map(
    ports.map(({ protocol, port }) => {
      const wire: WirePort = [protocol === 'UDP' ? 'U' : 'T', port];
      return [`${wire[0]}${port}`, wire] as const;
    }),
  );
}

/** An open port is acknowledged once more. */
async function orderPorts(
  agent: AgentClient,
  wanted: readonly (readonly [key: string, wire: WirePort])[],
): Promise<string | undefined> {
  try {
    const { r = [] } = await agent.order({ o: 'listen', p: wanted.map(([, port]) => port) }, deadlineMs); // prettier-ignore
    wanted.forEach(([key], index) => agent.listening.set(key, asString(r[index])));
  } catch (error) {
    return messageOf(error);
  }
  const shut = wanted.find(([key]) => !isOpen(agent.listening.get(key)));
  return shut === undefined
    ? undefined
    : `${agent.name} does not listen on ${shut[0]}: ${agent.listening.get(shut[0]) ?? ''}`;
}

/** An acknowledgement names the families that listen; anything else is the name of an error. */
function isOpen(acknowledged: string | undefined): boolean {
  return /^[46]+$/.test(acknowledged ?? '');
}
