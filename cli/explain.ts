/** `kubeprop explain`: one connection, allowed or not, and which policies, rules and items decide. */
import { Command, Option } from 'commander';
import type { Protocol } from '../model/kubernetes.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { addManifestFlags, manifestSourceOf, type ManifestFlags } from './manifest-flags.ts';

interface ExplainFlags extends ManifestFlags {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: Protocol;
  readonly cni?: string;
}

/** The command; `done` gets the exit code: 0 whatever the verdict is. */
export function explainCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addManifestFlags(new Command('explain'))
    .description('one connection by manifests: allowed or not, and which rules decide (no cluster)')
    .argument('<manifests>', 'folder, file, or - for standard input')
    .requiredOption('--from <end>', 'source: namespace/name of a workload, or an IP address')
    .requiredOption('--to <end>', 'target: namespace/name of a workload, or an IP address')
    .requiredOption('--port <port>', 'number, or name of a container port of the target')
    .addOption(
      new Option('--protocol <name>', 'protocol').choices(['TCP', 'UDP', 'SCTP']).default('TCP'),
    )
    .option('--cni <name>', 'answer by the documented behaviour of this CNI where it is open')
    .action(async (source: string, flags: ExplainFlags) => {
      const { from, to, port, protocol, cni } = flags;
      const manifests = await manifestSourceOf(source, flags, io);
      const { explainFromRequest } = await import('../runner/explain-request.ts');
      explainFromRequest({ ...manifests, from, to, port, protocol, cni }, io);
      done(exitCodes.conforms);
    });
}
