/**
 * The peer of the speed benchmark: Cyclonus, built from its Go module, on the cluster that kubeprop uses in the same
 * run. Its server image is built from the Kubernetes module where no registry gives it, and loaded into the nodes.
 */
import { access, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KindCluster } from '../kind/kind-cluster.ts';

export const cyclonusVersion = 'v0.5.6';
/** The image that this version starts in its pods. */
const serverImage = 'registry.k8s.io/e2e-test-images/agnhost:2.43';
const buildTimeoutMs = 45 * 60_000;
const casesTimeoutMs = 30 * 60_000;

export interface Peer {
  readonly binary: string;
  readonly kubeconfigPath: string;
  readonly context: string;
}

export interface PeerRun {
  readonly elapsedMs: number;
  readonly output: string;
}

/** Installs the program below `directory`, where it is not there already. Throws what `go install` says. */
export async function installCyclonus(directory: string, signal: AbortSignal): Promise<string> {
  const folder = join(directory, `cyclonus-${cyclonusVersion}`);
  const binary = join(folder, 'cyclonus');
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  if (isThere) return binary;
  await mkdir(folder, { recursive: true });
  await execa(
    'go',
    ['install', `github.com/mattfenwick/cyclonus/cmd/cyclonus@${cyclonusVersion}`],
    {
      env: { GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-trimpath -buildvcs=false' },
      timeout: buildTimeoutMs,
      cancelSignal: signal,
    },
  );
  return binary;
}

/** Puts the server image into every node of a KIND cluster: `agnhost` is the program built from the Kubernetes module. */
export async function loadServerImage(
  kind: string,
  cluster: string,
  agnhost: string,
  cancelSignal: AbortSignal,
): Promise<void> {
  const folder = join(agnhost, '..', 'agnhost-image');
  await mkdir(folder, { recursive: true });
  await copyFile(agnhost, join(folder, 'agnhost'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY agnhost /agnhost\n');
  await execa('docker', ['build', '--quiet', '--tag', serverImage, folder], {
    timeout: 120_000,
    cancelSignal,
  });
  await execa(kind, ['load', 'docker-image', serverImage, '--name', cluster], {
    timeout: 600_000,
    cancelSignal,
  });
}

const nine = [
  ...['--server-protocol', 'TCP,UDP', '--server-port', '80,81', '--job-timeout-seconds', '1'],
];

/** One matrix of 324 cells without a policy: nine pods, TCP and UDP, ports 80 and 81. */
export async function probeOpenMatrix(peer: Peer, cancelSignal: AbortSignal): Promise<PeerRun> {
  const start = performance.now();
  const { all } = await execa(
    peer.binary,
    [
      ...['probe', '--probe-mode', 'pod-ip', '--perturbation-wait-seconds', '0'],
      ...[...nine, '--context', peer.context],
    ],
    { env: environment(peer), timeout: 10 * 60_000, all: true, cancelSignal },
  );
  return { elapsedMs: performance.now() - start, output: all };
}

/** Its own generated cases with its own waiting, until `casesMax` of them were seen to end. */
export async function runCases(
  peer: Peer,
  casesMax: number,
  cancelSignal: AbortSignal,
): Promise<PeerRun & { cases: number }> {
  const start = performance.now();
  const child = execa(
    peer.binary,
    ['generate', '--context', peer.context, '--destination-type', 'pod-ip', ...nine],
    {
      ...{ env: environment(peer), timeout: casesTimeoutMs, all: true },
      ...{ reject: false, buffer: false, cancelSignal },
    },
  );
  let output = '';
  let first = start;
  let last = start;
  let cases = -1;
  for await (const line of child.iterable({ from: 'all' })) {
    output += `${line}\n`;
    // The first of these lines starts case 1; each later one ends the case before it.
    if (!/starting test case #\d+/i.test(line)) continue;
    cases++;
    last = performance.now();
    if (cases === 0) first = last;
    if (cases >= casesMax) break;
  }
  child.kill('SIGTERM');
  await child;
  if (cases < casesMax) {
    throw new Error(`Cyclonus ended after ${cases} cases:\n${output.slice(-2000)}`);
  }
  return { elapsedMs: last - first, output, cases };
}

/** Cyclonus leaves its namespaces x, y and z in the cluster, which is ours; waits until they are gone. */
export async function deletePeerNamespaces(cluster: KindCluster): Promise<void> {
  await execa(
    'docker',
    [
      ...['exec', `${cluster.name}-control-plane`, 'kubectl'],
      ...['--kubeconfig', '/etc/kubernetes/admin.conf', 'delete', 'namespace', 'x', 'y', 'z'],
      ...['--ignore-not-found', '--timeout', '120s'],
    ],
    { timeout: 150_000 },
  );
}

function environment(peer: Peer): { KUBECONFIG: string } {
  return { KUBECONFIG: peer.kubeconfigPath };
}
