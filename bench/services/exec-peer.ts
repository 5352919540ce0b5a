/**
 * What a script does: one `kubectl exec` per flow or question, in the same pod, with programs that its image has. The shell opens a
 * connection and prints the line of whoever answers; getent asks the resolver of the pod.
 */
import { execa } from 'execa';
import type { KindCluster } from '../../kind/kind-cluster.ts';
import type { WarmLane } from './warm-lane.ts';

export interface PeerFigures {
  readonly execs: number;
  readonly elapsedMs: number;
  readonly perSecond: number;
}

const execTimeoutMs = 30_000;

/** `count` connections to the Service, one after another. */
export function execFlows(kind: KindCluster, lane: WarmLane, count: number): Promise<PeerFigures> {
  const { address, port } = lane.target;
  const script = `exec 3<>/dev/tcp/${address}/${port} && head -n 1 <&3`;
  return measure(kind, lane, count, ['bash', '-c', script]);
}

/** `count` questions for the addresses of the Service, one after another. */
export function execDns(kind: KindCluster, lane: WarmLane, count: number): Promise<PeerFigures> {
  return measure(kind, lane, count, ['getent', 'ahostsv4', lane.serviceName]);
}

async function measure(
  { kubeconfigPath, context }: KindCluster,
  { source }: WarmLane,
  count: number,
  command: readonly string[],
): Promise<PeerFigures> {
  const args = [
    ...['--kubeconfig', kubeconfigPath, '--context', context, '--namespace', source.namespace],
    ...['exec', source.name, '--', ...command],
  ];
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const { stdout } = await execa('kubectl', args, { timeout: execTimeoutMs });
    if (stdout === '') throw new Error(`${command.join(' ')} printed nothing`);
  }
  const elapsedMs = Math.round(performance.now() - start);
  return { execs: count, elapsedMs, perSecond: (count / elapsedMs) * 1_000 };
}
