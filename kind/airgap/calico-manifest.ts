/**
 * Calico's CRDs, service accounts and RBAC, read out of the manifests in Calico's own Go module into the cache.
 * Nothing of them is kept in this project; the module's checksum is pinned by its building module.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { HarnessError } from '../../model/errors.ts';
import { type KindContext, runStep } from '../context.ts';
import { downloadModule } from './download-module.ts';
import { fileExists } from './files.ts';
import { calicoModulePath, calicoModuleSum, calicoModuleVersion } from './go-modules.ts';

const kept = new Set([
  'CustomResourceDefinition',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
]);

/** Writes the objects to `target` unless it exists. */
export async function extractCalicoManifest(context: KindContext, target: string): Promise<void> {
  const step = 'read CRDs and RBAC of Calico';
  if (await fileExists(target)) {
    context.onStep({ kind: 'reused', step, elapsedMs: 0 });
    return;
  }
  await runStep(context, step, async () => {
    const version = await calicoModuleVersion();
    const module = await downloadModule(context, {
      path: calicoModulePath,
      version,
      sum: calicoModuleSum,
    });
    const manifest = await readFile(join(module.folder, 'manifests', 'calico-vxlan.yaml'), 'utf8');
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.partial`, clusterObjects(manifest));
    await rename(`${target}.partial`, target);
  });
}

/** The documents of a manifest that are not workloads, as they were written. */
export function clusterObjects(manifest: string): string {
  const documents = manifest
    .split(/^---.*$/m)
    .filter((text) => kept.has(/^kind: (\w+)\s*$/m.exec(text)?.[1] ?? ''));
  if (documents.length === 0) {
    throw new HarnessError(
      'environment',
      'the manifest of Calico holds no CustomResourceDefinition and no RBAC object',
    );
  }
  for (const text of documents) {
    for (const document of parseAllDocuments(text)) {
      const [error] = document.errors;
      if (error !== undefined) {
        throw new HarnessError(
          'environment',
          `the manifest of Calico is not YAML: ${error.message}`,
        );
      }
    }
  }
  return documents.map((text) => `---${text}`).join('');
}
