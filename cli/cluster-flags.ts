/** The flags that select a cluster, shared by run, replay and clean, and parsers of their values. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ClusterSelection } from '../runner/cluster-selection.ts';

/** Adds the flags to a command. */
export function addClusterFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--cluster <kind>', 'where to run')
        .choices(['simulated', 'kind', 'kubeconfig'])
        .default('simulated'),
    )
    .option(
      '--cni <name>',
      'CNI of the KIND cluster; loads the profile of its documented behaviour',
    )
    .option('--proxy <mode>', 'kube-proxy mode of the KIND cluster: iptables or nftables')
    .option('--ip-family <family>', 'ipv4, ipv6 or dual')
    .option('--workers <n>', 'worker nodes of the KIND cluster', wholeNumber(0, 16))
    .option('--kubernetes <version>', 'Kubernetes version of the KIND cluster')
    .option(
      '--dns <mode>',
      'DNS of a simulated or KIND cluster: pods-verified, autopath, hosts, ...',
    )
    .option('--name <name>', 'name of the KIND cluster')
    .option('--kubeconfig <file>', 'kubeconfig of an existing cluster')
    .option('--context <name>', 'context of an existing cluster; implies --cluster kubeconfig')
    .option('--agent-image <image>', 'image of the probe pods: any with Node 18 or later')
    .option('--fault <names>', 'faults of the simulated cluster, separated by commas')
    .option(
      '--noise <share>',
      'share of open cells, flows and DNS questions of the simulated cluster that get lost',
      share,
    )
    .option(
      '--chaos <kinds>',
      'failures of the environment of the simulated cluster: lost-calls=0.01,cut-nodes=0.001',
    );
}

/** Adds --profile to a command whose oracle predicts for the cluster. */
export function addProfileFlag(command: Command): Command {
  return command.option(
    '--profile <file>',
    "profile to assert instead of the CNI's: a file, a name, or specification (pins nothing)",
  );
}

/** The selection that parsed flags spell. */
export function selectionOf(flags: Readonly<Record<string, unknown>>): ClusterSelection {
  const {
    cluster,
    context,
    cni,
    profile,
    proxy,
    ipFamily,
    workers,
    kubernetes,
    dns,
    name,
    kubeconfig,
    agentImage,
    fault,
    noise,
    chaos,
  } = flags as Partial<ClusterSelection>;
  const kind = context !== undefined && cluster === 'simulated' ? 'kubeconfig' : cluster;
  return {
    cluster: kind ?? 'simulated',
    cni,
    profile,
    proxy,
    ipFamily,
    workers,
    kubernetes,
    dns,
    name,
    kubeconfig,
    context,
    agentImage,
    fault,
    noise,
    chaos,
  };
}

/** A parser of whole numbers in a range, for commander. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A parser of durations: `90s`, `15m`, `8h`; the result is in milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  const value = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!(value > 0)) throw new InvalidArgumentError('Give a duration such as 90s, 15m or 8h.');
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('Give a number from 0 to 1.');
  }
  return value;
}
