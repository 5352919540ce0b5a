/** Opens the ports of every endpoint that an oracle derives, before flows are sent to them; and asks whether they stayed open. */
import type { BackendPort, ServiceLane } from '../../cluster/service-lane.ts';
import { HarnessError } from '../../model/errors.ts';
import type { FlowOracle } from '../../oracle/services/predict-flow.ts';

/** Every backend listens before it is asked: a port that is shut looks like a rejection. Throws HarnessError('environment'). */
export async function listenOnEndpoints(
  services: ServiceLane,
  oracle: FlowOracle,
  signal: AbortSignal,
): Promise<void> {
  refuse(await services.listen(portsOf(oracle), signal));
}

/** After a violation: one that a backend's death explains is none. Throws HarnessError('environment'). */
export async function requireListening(
  services: ServiceLane,
  oracle: FlowOracle,
  signal: AbortSignal,
): Promise<void> {
  refuse(await services.stillListen(portsOf(oracle), signal));
}

function portsOf({ slices }: FlowOracle): readonly BackendPort[] {
  return slices.flatMap(({ endpoints, ports: own = [] }) =>
    endpoints.flatMap(({ addresses: [address] }) =>
      own.flatMap(({ port, protocol = 'TCP' }) =>
        address === undefined || port === undefined ? [] : [{ address, protocol, port }],
      ),
    ),
  );
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new HarnessError('environment', problem);
}
