/**
 * The events of a finding about the lifecycle of pods, each as what somebody does to the pod: a command of kubectl, or in words what
 * the server in it does when it is told to.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import { lifecycleName, podKey, type LifecycleChange } from '../../../model/lifecycle.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { graceSeconds } from './lifecycle-script.ts';

/** A numbered item for each event; none for a scenario without events. */
export function lifecycleSteps({ world, lifecycle = [] }: Scenario): readonly string[] {
  return lifecycle.map((change, index) => {
    const pod = world.pods.find(({ metadata: { namespace = '', name } }) => podKey({ namespace, name }) === podKey(change.pod)); // prettier-ignore
    return `${index + 1}. ${lifecycleName(change)}: ${deedOf(change, pod)}`;
  });
}

function deedOf(
  { pod: { namespace, name }, event }: LifecycleChange,
  pod: Pod | undefined,
): string {
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = pod?.spec.containers ?? [];
  const port = (probe: typeof startupProbe): string => `port ${probe?.tcpSocket.port ?? '?'}`;
  switch (event) {
    case 'gate-opens':
    case 'gate-shuts': {
      const type = pod?.spec.readinessGates?.[0]?.conditionType ?? '';
      const conditions = [{ type, status: event === 'gate-opens' ? 'True' : 'False' }];
      return `\`kubectl -n ${namespace} patch pod ${name} --subresource=status -p '${JSON.stringify({ status: { conditions } })}'\``;
    }
    case 'startup-passes':
      return `the container listens on ${port(startupProbe)}${livenessProbe === undefined ? '' : ` and, before, on ${port(livenessProbe)}`}`;
    case 'readiness-passes':
      return `the container listens on ${port(readinessProbe)}`;
    case 'readiness-fails':
      return `the container listens on ${port(readinessProbe)} no longer`;
    case 'liveness-fails':
      return `the container listens on ${port(livenessProbe)} no longer`;
    case 'deletion':
      return `\`kubectl -n ${namespace} delete pod ${name} --grace-period=${graceSeconds} --wait=false\`; the container ignores SIGTERM and goes on serving`;
    case 'end':
      return 'the container ends by itself';
  }
}
