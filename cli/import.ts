/** `kubeprop import`: manifests or live namespaces as a scenario that `replay` tests on a cluster. */
import { Command } from 'commander';
import { wholeNumber } from './cluster-flags.ts';
import { exitCodes, type CliIo, type ExitCode } from './io.ts';
import { addManifestFlags, manifestSourceOf, type ManifestFlags } from './manifest-flags.ts';
import { collect } from './collect.ts';

interface ImportFlags extends ManifestFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: readonly string[];
  readonly podsMax: number;
  readonly portsMax: number;
  readonly out?: string;
}

/** The command; `done` gets the exit code. */
export function importCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return addManifestFlags(new Command('import'))
    .description('manifests, or namespaces of a live cluster (only read), as a scenario for replay')
    .argument('[manifests]', 'folder, file, or - for standard input')
    .option('--context <name>', 'context of a live cluster')
    .option('--kubeconfig <file>', 'kubeconfig of the live cluster')
    .option('--namespace <name>', 'namespace of the live cluster, repeatable', collect, [])
    .option('--pods-max <n>', 'pods of the scenario', wholeNumber(1, 50), 12)
    .option('--ports-max <n>', 'ports that are probed', wholeNumber(1, 100), 24)
    .option('--out <file>', 'file to write (default: standard output)')
    .action(async (source: string | undefined, flags: ImportFlags) => {
      const { kubeconfig, context, namespace, podsMax, portsMax, out } = flags;
      const manifests =
        source === undefined ? undefined : await manifestSourceOf(source, flags, io);
      const { importFromRequest } = await import('../runner/import-request.ts');
      await importFromRequest(
        {
          source,
          stdin: manifests?.stdin,
          namespace: manifests?.namespace,
          skipInvalid: flags.skipInvalid ?? false,
          kubeconfig,
          context,
          namespaces: namespace,
          podsMax,
          portsMax,
          out,
        },
        io,
      );
      done(exitCodes.conforms);
    });
}
