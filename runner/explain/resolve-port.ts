/**
 * The port that a user names: a number, or the name of a container port of the target (rule 18: names are resolved on the
 * destination, by name and protocol).
 */
import { HarnessError } from '../../model/errors.ts';
import type { ContainerPort, Protocol } from '../../model/kubernetes.ts';
import type { NamedEnd } from './find-end.ts';

/** Throws HarnessError('input') on a number out of range and on a name that the target does not declare once. */
export function resolvePort(text: string, protocol: Protocol, target: NamedEnd): number {
  if (/^\d+$/.test(text)) {
    const port = Number(text);
    if (port >= 1 && port <= 65_535) return port;
    throw new HarnessError('input', `--port ${text}: a port is a number from 1 to 65535`, {
      hint: 'Give a number, or the name of a container port of the target.',
    });
  }
  if (target.kind === 'external') {
    throw new HarnessError('input', `--port ${text}: ${target.id} has no named ports (rule 21)`, {
      hint: 'Give a number.',
    });
  }
  const declared = portsOf(target);
  const numbers = new Set(
    declared
      .filter((port) => port.name === text && (port.protocol ?? 'TCP') === protocol)
      .map(({ containerPort }) => containerPort),
  );
  const [only] = numbers;
  if (only !== undefined && numbers.size === 1) return only;
  const named = declared.flatMap(({ name, containerPort, protocol: own }) =>
    name === undefined ? [] : [`${name} (${own ?? 'TCP'} ${containerPort})`],
  );
  throw new HarnessError(
    'input',
    numbers.size > 1
      ? `--port ${text}: ${target.id} declares the name for ${[...numbers].join(' and ')}`
      : `--port ${text}: ${target.id} declares no ${protocol} port of this name`,
    { hint: `Named ports there: ${named.length === 0 ? 'none' : named.join(', ')}.` },
  );
}

function portsOf(target: NamedEnd & { readonly kind: 'workload' }): readonly ContainerPort[] {
  const { containers, initContainers = [] } = target.workload.pod.spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports }) => ports ?? []);
}
