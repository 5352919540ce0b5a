/** Makes a pod's agent listen on some ports before flows are sent to them; what is open already costs no round trip. */
import type { WireProtocol } from '../../../agent/protocol.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Protocol } from '../../../model/kubernetes.ts';
import { asString } from '../json-value.ts';
import type { PoolPod } from '../slice.ts';

const deadlineMs = 5_000;

/** Resolves with why a port could not be opened, or with nothing. */
export async function openPorts(
  { agent }: PoolPod,
  ports: readonly { readonly protocol: Protocol; readonly port: number }[],
): Promise<string | undefined> {
  const wanted = new Map(
    ports.map(({ protocol, port }) => {
      const wire: readonly [WireProtocol, number] = [protocol === 'UDP' ? 'U' : 'T', port];
      return [`${wire[0]}${port}`, wire] as const;
    }),
  );
  const missing = [...wanted].filter(([key]) => !isOpen(agent.listening.get(key)));
  if (missing.length === 0) return undefined;
  try {
    const { r = [] } = await agent.order({ o: 'listen', p: missing.map(([, port]) => port) }, deadlineMs); // prettier-ignore
    missing.forEach(([key], index) => agent.listening.set(key, asString(r[index])));
  } catch (error) {
    return messageOf(error);
  }
  const shut = missing.find(([key]) => !isOpen(agent.listening.get(key)));
  return shut === undefined
    ? undefined
    : `${agent.name} does not listen on ${shut[0]}: ${agent.listening.get(shut[0]) ?? ''}`;
}

/** An acknowledgement names the families that listen; anything else is the name of an error. */
function isOpen(acknowledged: string | undefined): boolean {
  return /^[46]+$/.test(acknowledged ?? '');
}
