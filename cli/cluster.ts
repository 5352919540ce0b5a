/** `kubeprop cluster up | down | list | image`: KIND clusters with a chosen CNI, kube-proxy mode and IP family. */
import { Command } from 'commander';
import { buildImages } from '../kind/airgap/build-images.ts';
import { clusterDown } from '../kind/cluster-down.ts';
import { type ClusterOptions, resolveOptions } from '../kind/cluster-options.ts';
import { dnsModes } from '../kind/corefile.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import type { KindContext } from '../kind/context.ts';
import { createKindContext } from '../kind/create-context.ts';
import { type ListedCluster, listClusters } from '../kind/find-cluster.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { stepPrinter } from '../kind/step-printer.ts';
import { wholeNumber } from './cluster-flags.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';

const workersMax = 16;

interface UpFlags {
  readonly name?: string;
  readonly cni?: string;
  readonly proxy?: string;
  readonly ipFamily?: string;
  readonly workers?: number;
  readonly dns?: string;
  readonly kubernetes?: string;
  readonly retain?: boolean;
}

/** The command with its subcommands; `done` gets the exit code. */
export function clusterCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  const context = createKindContext({
    signal: io.signal,
    env: io.env,
    onStep: stepPrinter(io.stderr, io.isTerminal),
  });
  const command = new Command('cluster').description('create, list and delete KIND clusters');
  command.addCommand(upCommand(io, context, done));
  command.addCommand(downCommand(io, context, done));
  command.addCommand(listCommand(io, context, done));
  command.addCommand(imageCommand(io, context, done));
  return command;
}

type Done = (code: ExitCode) => void;

function addShapeFlags(command: Command): Command {
  return command
    .option('--cni <name>', 'none, calico, kindnet, cilium or flannel (default: calico)')
    .option('--proxy <mode>', 'kube-proxy mode: iptables or nftables (default: iptables)')
    .option('--ip-family <family>', 'ipv4, ipv6 or dual (default: ipv4)')
    .option('--dns <mode>', `DNS: ${dnsModes.join(', ')}`)
    .option('--name <name>', 'name of the cluster (default: kubeprop-<cni>...)');
}

function upCommand(io: CliIo, context: KindContext, done: Done): Command {
  return addShapeFlags(new Command('up'))
    .description('create a cluster, or use the one that is there when it fits')
    .option('--workers <n>', 'worker nodes (default: 2)', wholeNumber(0, workersMax))
    .option(
      '--kubernetes <version>',
      'Kubernetes version (default: what the node image at hand has)',
    )
    .option('--retain', 'keep the nodes of a cluster that does not come up')
    .action(async (flags: UpFlags) => {
      const cluster = await clusterUp(optionsOf(flags), context);
      io.stdout(describeCluster(cluster));
      done(exitCodes.conforms);
    });
}

function downCommand(io: CliIo, context: KindContext, done: Done): Command {
  return addShapeFlags(new Command('down'))
    .description('delete a cluster, by its name or by the flags that it was created with')
    .action(async (flags: UpFlags) => {
      const { name } = resolveOptions(optionsOf(flags));
      await clusterDown(name, context);
      io.stdout(`deleted ${name}\n`);
      done(exitCodes.conforms);
    });
}

function listCommand(io: CliIo, context: KindContext, done: Done): Command {
  return new Command('list')
    .description('the clusters that kubeprop created on this machine')
    .action(async () => {
      const clusters = await listClusters(context);
      io.stdout(clusters.length === 0 ? 'no clusters\n' : clusters.map(describeListed).join(''));
      done(exitCodes.conforms);
    });
}

function imageCommand(io: CliIo, context: KindContext, done: Done): Command {
  return new Command('image')
    .description('build the node image for machines without a container registry')
    .option('--kubernetes <version>', 'Kubernetes version')
    .action(async (flags: UpFlags) => {
      const { kubernetesVersion } = resolveOptions(optionsOf(flags));
      const images = await buildImages(context, kubernetesVersion);
      io.stdout(
        `node image   ${images.nodeImage}\nagent image  ${images.agentImage}\nCalico image ${images.calicoImage}\n`,
      );
      done(exitCodes.conforms);
    });
}

function optionsOf(flags: UpFlags): ClusterOptions {
  const { kubernetes, ...rest } = flags;
  return { ...rest, kubernetesVersion: kubernetes };
}

function describeCluster(cluster: KindCluster): string {
  const { name, context, kubeconfigPath, created } = cluster;
  return [
    `${name} is ${created ? 'ready' : 'there already, and ready'}: ${shape(cluster)}`,
    `  kubectl --kubeconfig ${kubeconfigPath} --context ${context} get pods -A`,
    '',
  ].join('\n');
}

function describeListed({ cluster, damage }: ListedCluster): string {
  const state = damage === undefined ? 'runs' : `not usable (${damage})`;
  return `${cluster.name}  ${state}  ${shape(cluster)}\n`;
}

function shape(cluster: KindCluster): string {
  const { kubernetesVersion, cni, cniVersion, proxy, ipFamily, workers } = cluster;
  return `Kubernetes ${kubernetesVersion}, CNI ${cni} (${cniVersion}), kube-proxy ${proxy}, ${ipFamily}, ${workers} workers`;
}
