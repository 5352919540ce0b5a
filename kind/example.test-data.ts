/** A remembered cluster, and a context that records what would be run: shared by the tests of this folder. */
import type { ClusterState } from './cluster-state.ts';
import type { KindContext, StepEvent } from './context.ts';

export const exampleState: ClusterState = {
  apiVersion: 'kubeprop.dev/v1alpha1',
  kind: 'KindClusterState',
  name: 'kubeprop-none',
  context: 'kind-kubeprop-none',
  kubeconfigPath: '/state/kubeprop-none.kubeconfig',
  cni: 'none',
  cniVersion: 'ptp and host-local',
  proxy: 'iptables',
  ipFamily: 'ipv4',
  workers: 1,
  kubernetesVersion: 'v1.34.4',
  nodeImage: 'localhost/kubeprop-node:v1.34.4-0123456789ab',
  agentImage: 'localhost/kubeprop-agent:0123456789ab',
  phase: 'ready',
};

export interface RecordedCommand {
  readonly line: string;
  readonly input: string | undefined;
}

/** A context whose programs answer from `answer`, by their command line; what was run is recorded. */
export function recordingContext(
  answer: (line: string) => string | Error,
  env: KindContext['env'] = {},
): { context: KindContext; commands: RecordedCommand[]; steps: StepEvent[] } {
  const commands: RecordedCommand[] = [];
  const steps: StepEvent[] = [];
  const context: KindContext = {
    run: (file, args, options) => {
      const line = [file, ...args].join(' ');
      commands.push({ line, input: options.input });
      const result = answer(line);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
    signal: new AbortController().signal,
    onStep: (event) => steps.push(event),
    env,
  };
  return { context, commands, steps };
}
