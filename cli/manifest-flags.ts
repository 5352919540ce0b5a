/** What the commands about manifests share: the argument DIR|FILE|-, and the flags for namespaces and invalid objects. */
import type { Command } from 'commander';
import { dnsLabelErrors } from '../manifests/names.ts';
import { HarnessError } from '../model/errors.ts';
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

/** The default namespace. Throws HarnessError('usage') on a name that no API server would take. */
export function defaultNamespaceOf({ defaultNamespace = 'default' }: ManifestFlags): string {
  const [error] = dnsLabelErrors(defaultNamespace);
  if (error === undefined) return defaultNamespace;
  const flag = `--default-namespace ${JSON.stringify(defaultNamespace)}`;
  throw new HarnessError('usage', `${flag}: ${error}`, {
    hint: 'Give the name of a namespace, as kubectl --namespace takes it.',
  });
}

/** The source that argument and flags spell; `-` reads standard input to its end. Throws as defaultNamespaceOf does. */
export async function manifestSourceOf(
  source: string,
  flags: ManifestFlags,
  io: CliIo,
): Promise<ManifestSource> {
  const namespace = defaultNamespaceOf(flags);
  return {
    source,
    stdin: source === '-' ? await io.readStdin?.() : undefined,
    namespace,
    skipInvalid: flags.skipInvalid ?? false,
  };
}
