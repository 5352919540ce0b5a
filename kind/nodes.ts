/**
 * The nodes of a KIND cluster as Docker sees them, and kubectl inside the control plane node: its version always
 * fits, and the machine needs none.
 */
import { HarnessError } from '../model/errors.ts';
import type { KindContext } from './context.ts';

export interface NodeContainer {
  readonly name: string;
  readonly cluster: string;
  readonly role: string;
  /** Docker's word: running, exited, created, dead, paused, ... */
  readonly state: string;
}

const clusterLabel = 'io.x-k8s.kind.cluster';
const roleLabel = 'io.x-k8s.kind.role';
const listTimeoutMs = 30_000;
const kubectlTimeoutMs = 60_000;

/** Node containers of one cluster, or of all, running or not. */
export async function listNodeContainers(
  context: KindContext,
  cluster?: string,
): Promise<readonly NodeContainer[]> {
  const filter =
    cluster === undefined ? `label=${clusterLabel}` : `label=${clusterLabel}=${cluster}`;
  const format = `{{.Names}}\t{{.Label "${clusterLabel}"}}\t{{.Label "${roleLabel}"}}\t{{.State}}`;
  const printed = await context.run(
    'docker',
    ['ps', '--all', '--filter', filter, '--format', format],
    {
      timeoutMs: listTimeoutMs,
      signal: context.signal,
    },
  );
  return printed
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', clusterName = '', role = '', state = ''] = line.split('\t');
      return { name, cluster: clusterName, role, state };
    })
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/** Runs kubectl with the cluster's admin rights; `input` is its stdin. */
export async function kubectl(
  context: KindContext,
  cluster: string,
  args: readonly string[],
  options: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<string> {
  const inside = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...args];
  const interactive = options.input === undefined ? [] : ['--interactive'];
  return context.run('docker', ['exec', ...interactive, `${cluster}-control-plane`, ...inside], {
    timeoutMs: options.timeoutMs ?? kubectlTimeoutMs,
    signal: context.signal,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
}

/** Parses what kubectl printed; what is not JSON is an environment failure with the text seen. */
export function parseKubectlJson(printed: string, what: string): unknown {
  try {
    return JSON.parse(printed);
  } catch (error) {
    throw new HarnessError(
      'environment',
      `kubectl printed no JSON for ${what}: ${printed.slice(0, 200)}`,
      {
        cause: error,
      },
    );
  }
}
