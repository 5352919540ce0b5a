/** What the commands about manifests share: the argument DIR|FILE|-, and the flags for namespaces and invalid objects. */
import type { Command } from 'commander';
import type { ManifestSource } from '../runner/load-manifests.ts';
import type { CliIo } from './io.ts';

export interface ManifestFlags {
  readonly defaultNamespace?: string;
  readonly skipInvalid?: boolean;
}

/** Adds the flags to a command. */
export function addManifestFlags(command: Command): Command {
  return command
    .option('--default-namespace <name>', 'namespace of objects that name none', 'default')
    .option('--skip-invalid', 'go on without the objects that have errors');
}

/** The source that argument and flags spell; `-` reads standard input to its end. */
export async function manifestSourceOf(
  source: string,
  flags: ManifestFlags,
  io: CliIo,
): Promise<ManifestSource> {
  return {
    source,
    stdin: source === '-' ? await io.readStdin?.() : undefined,
    namespace: flags.defaultNamespace,
    skipInvalid: flags.skipInvalid ?? false,
  };
}
