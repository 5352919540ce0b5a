/** Opens the ports of every endpoint that an oracle derives, before flows are sent to them. */
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { HarnessError } from '../../model/errors.ts';
import type { FlowOracle } from '../../oracle/services/predict-flow.ts';

/** Every backend listens before it is asked: a port that is shut looks like a rejection. */
export async function listenOnEndpoints(
  services: ServiceLane,
  { slices }: FlowOracle,
  signal: AbortSignal,
): Promise<void> {
  const ports = slices.flatMap(({ endpoints, ports: own = [] }) =>
    endpoints.flatMap(({ addresses: [address] }) =>
      own.flatMap(({ port, protocol = 'TCP' }) =>
        address === undefined || port === undefined ? [] : [{ address, protocol, port }],
      ),
    ),
  );
  const problem = await services.listen(ports, signal);
  if (problem !== undefined) throw new HarnessError('environment', problem);
}
