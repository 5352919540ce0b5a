/**
 * Which cluster the suites run against: KIND when KUBEPROP_CLUSTER=kind, or when a Docker engine answers and a node
 * image is there; otherwise the simulated one, with a banner that names what was not tested. Never a silent skip.
 */
import { runCommand } from '../kind/run-command.ts';

export interface SuiteTarget {
  readonly cluster: 'kind' | 'simulated';
  /** Why this one. */
  readonly reason: string;
}

const dockerTimeoutMs = 10_000;

/** Decides by the environment and by what the Docker engine has. Throws on a value that means nothing. */
export async function selectTarget(
  env: Readonly<Record<string, string | undefined>>,
): Promise<SuiteTarget> {
  const { KUBEPROP_CLUSTER: wanted } = env;
  if (wanted === 'kind' || wanted === 'simulated') {
    return { cluster: wanted, reason: `KUBEPROP_CLUSTER=${wanted}` };
  }
  if (wanted !== undefined && wanted !== '') {
    throw new Error(`KUBEPROP_CLUSTER=${wanted} means nothing; set it to kind or simulated`);
  }
  try {
    const images = await runCommand(
      'docker',
      [
        'images',
        '--quiet',
        '--filter',
        'reference=localhost/kubeprop-node',
        '--filter',
        'reference=kindest/node',
      ],
      { timeoutMs: dockerTimeoutMs, signal: new AbortController().signal },
    );
    return images.trim() === ''
      ? { cluster: 'simulated', reason: 'the Docker engine has no node image' }
      : { cluster: 'kind', reason: 'a Docker engine answers and has a node image' };
  } catch {
    return { cluster: 'simulated', reason: 'no Docker engine answers' };
  }
}

/** What a person must know about the target before reading any result. */
export function bannerOf(target: SuiteTarget): string {
  if (target.cluster === 'kind') return `suites run on KIND clusters (${target.reason})`;
  return [
    '*'.repeat(100),
    `* Suites run on the SIMULATED cluster: ${target.reason}.`,
    '* NOT TESTED: no CNI, no kube-proxy, no API server, no pod, no packet on a wire.',
    '* For the real thing: npx kubeprop doctor, then KUBEPROP_CLUSTER=kind npm test',
    '*'.repeat(100),
  ].join('\n');
}
