/** `import` from flags: manifests or namespaces of a live cluster go in, a scenario for `replay` comes out. */
import { basename, resolve } from 'node:path';
import { writeFileSync } from 'node:fs';
import { createHttpApi } from '../cluster/kubernetes/http-api.ts';
import { loadKubeconfig } from '../cluster/kubernetes/load-kubeconfig.ts';
import { findCluster } from '../kind/find-cluster.ts';
import { analyseManifests } from '../manifests/analyse-manifests.ts';
import { readManifestTexts } from '../manifests/read-manifests.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import { buildImportedScenario } from './import/build-scenario.ts';
import { readLiveNamespaces } from './import/read-live-namespaces.ts';
import { loadManifests, type LoadedManifests, type ManifestSource } from './load-manifests.ts';
import type { RunnerIo } from './run-request.ts';
import { formatScenario } from './scenario-file.ts';
import { sourceNotes } from './source-notes.ts';
import { sourceRecord } from './source-record.ts';

export interface ImportRequest extends Omit<ManifestSource, 'source'> {
  readonly source: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Namespaces of the live cluster. */
  readonly namespaces: readonly string[];
  readonly podsMax: number;
  readonly portsMax: number;
  /** Absent means standard output. */
  readonly out: string | undefined;
}

/** Prints or writes the scenario; its first lines say what was left out. Throws HarnessError('usage' | 'input'). */
export async function importFromRequest(request: ImportRequest, io: RunnerIo): Promise<void> {
  const { source, context, namespaces } = request;
  if ((source === undefined) === (context === undefined)) {
    throw new HarnessError('usage', 'import needs manifests, or --context NAME, and not both', {
      hint: 'kubeprop import DIR, or kubeprop import --context NAME --namespace NS',
    });
  }
  if ((context === undefined) !== (namespaces.length === 0)) {
    throw new HarnessError('usage', 'import --context NAME and --namespace NS belong together', {
      hint: 'Name at least one namespace of the live cluster; --namespace can be repeated.',
    });
  }
  const { world, notes: aboutSource } =
    source === undefined ? await liveWorld(request, io) : loadManifests({ ...request, source });
  for (const note of aboutSource) io.stderr(`${note}\n`);
  const title = source === undefined ? namespaces.join('-') : titleOf(source);
  const { scenario, notes } = buildImportedScenario(world, title, request);
  const from = source ?? `${namespaces.join(', ')} of ${context ?? ''}`;
  const comments = [`imported from ${from}`, ...notes].map((line) => `# ${line}\n`).join('');
  const text = `${comments}${formatScenario(scenario)}`;
  if (request.out === undefined) io.stdout(text);
  else writeScenario(request.out, text);
  for (const note of notes) io.stderr(`${note}\n`);
}

async function liveWorld(
  request: ImportRequest,
  io: RunnerIo,
): Promise<Pick<LoadedManifests, 'world' | 'notes'>> {
  const { context = '', kubeconfig, skipInvalid } = request;
  const ours = kubeconfig === undefined ? await findCluster(context, io.env) : undefined;
  const config = loadKubeconfig(ours?.kubeconfigPath ?? kubeconfig, ours?.context ?? context);
  const live = await readLiveNamespaces(createHttpApi(config), request.namespaces, io.signal);
  const world = analyseManifests(readManifestTexts(live.files), { skipInvalid });
  return { world, notes: [...sourceNotes(sourceRecord(context, world), false), ...live.notes] };
}

function titleOf(source: string): string {
  return source === '-' ? 'imported' : basename(resolve(source)).replace(/\.(ya?ml|json)$/, '');
}

function writeScenario(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new HarnessError('input', `writing the scenario to ${file}: ${messageOf(error)}`, {
      hint: 'Name a file in a folder that exists.',
      cause: error,
    });
  }
}
