/** `kubeprop explain`: one connection, allowed or not, or one name, resolved or not, and which rules decide. */
import { Command, Option } from 'commander';
import { dnsImplementations, type DnsImplementation, type DnsType } from '../model/dns.ts';
import { HarnessError } from '../model/errors.ts';
import type { IpFamily, Protocol } from '../model/kubernetes.ts';
import type { ExplainQuestion } from '../runner/explain-request.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { addManifestFlags, manifestSourceOf, type ManifestFlags } from './manifest-flags.ts';

interface ExplainFlags extends ManifestFlags {
  readonly from: string;
  readonly to?: string;
  readonly port?: string;
  readonly protocol: Protocol;
  readonly node?: string;
  readonly name?: string;
  readonly type: DnsType;
  readonly libc: 'glibc' | 'musl';
  readonly clusterDomain: string;
  readonly dnsServer: DnsImplementation;
  readonly ipFamilies: string;
  readonly cni?: string;
}

const dnsTypes = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'TXT'];
const families: Readonly<Record<string, readonly IpFamily[]>> = {
  IPv4: ['IPv4'],
  IPv6: ['IPv6'],
  'IPv4,IPv6': ['IPv4', 'IPv6'],
  'IPv6,IPv4': ['IPv6', 'IPv4'],
};

/** The command; `done` gets the exit code: 0 whatever the answer is. */
export function explainCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addManifestFlags(new Command('explain'))
    .description('one connection or one name by manifests, and which rules decide (no cluster)')
    .argument('<manifests>', 'folder, file, or - for standard input')
    .requiredOption('--from <end>', 'source: namespace/name of a workload, or an IP address')
    .option('--to <end>', 'target: namespace/name of a workload, an IP address, or service/NAME')
    .option('--port <port>', 'number, or name of a port of the target')
    .addOption(
      new Option('--protocol <name>', 'protocol').choices(['TCP', 'UDP', 'SCTP']).default('TCP'),
    )
    .option('--node <name>', 'with a Service: the node of the source')
    .option('--name <name>', 'instead of --to: what a pod of the source gets for this DNS name')
    .addOption(new Option('--type <type>', 'with --name').choices(dnsTypes).default('A'))
    .addOption(
      new Option('--libc <name>', 'with --name: whose resolver asks')
        .choices(['glibc', 'musl'])
        .default('glibc'),
    )
    .option('--cluster-domain <zone>', 'with --name: the zone of the cluster', 'cluster.local')
    .addOption(
      new Option('--dns-server <name>', 'with --name: what answers in the cluster')
        .choices(dnsImplementations)
        .default('coredns'),
    )
    .addOption(
      new Option('--ip-families <list>', 'of the cluster, for Services and names')
        .choices(Object.keys(families))
        .default('IPv4'),
    )
    .option('--cni <name>', 'answer by the documented behaviour of this CNI where it is open')
    .action(async (source: string, flags: ExplainFlags) => {
      const question = questionOf(flags);
      const { from, cni } = flags;
      const manifests = await manifestSourceOf(source, flags, io);
      const { explainFromRequest } = await import('../runner/explain-request.ts');
      const ipFamilies = families[flags.ipFamilies] ?? [];
      explainFromRequest({ ...manifests, from, question, cni, ipFamilies }, io);
      done(exitCodes.conforms);
    });
}

function questionOf(flags: ExplainFlags): ExplainQuestion {
  const { to, port, protocol, node, name, type, libc, clusterDomain, dnsServer } = flags;
  if ((to === undefined) === (name === undefined)) {
    throw new HarnessError('usage', 'explain needs one of --to and --name', {
      hint: 'Ask for a connection with --to and --port, or for a DNS name with --name.',
    });
  }
  if (name !== undefined) {
    const zone = clusterDomain.replace(/\.$/, '');
    return { kind: 'name', name, type, libc, zone, implementation: dnsServer };
  }
  if (port === undefined) {
    throw new HarnessError('usage', 'explain --to needs --port', {
      hint: 'Give a number, or the name of a port of the target.',
    });
  }
  return { kind: 'connection', to: to ?? '', port, protocol, node };
}
