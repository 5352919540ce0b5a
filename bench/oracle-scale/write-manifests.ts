/** The synthetic world as manifests, for another analyser: a Deployment of one replica per row, one file per kind. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { syntheticWorld } from './synthetic-world.ts';

/** Writes namespaces.yaml, deployments.yaml and policies.yaml into a directory that exists. */
export async function writeManifests(
  directory: string,
  pods: number,
  policies: number,
): Promise<void> {
  const { namespaces, workloads, networkPolicies } = syntheticWorld(pods, policies);
  const write = (kind: string, objects: readonly unknown[]): Promise<void> =>
    writeFile(
      join(directory, `${kind}.yaml`),
      objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n'),
    );
  await write(
    'namespaces',
    namespaces.map(({ name, labels }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
  );
  await write(
    'deployments',
    workloads.map(({ id, namespace, labels, spec }) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: id.split('/').at(-1), namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: spec.containers.map((one) => ({ ...one, image: 'server' })) },
        },
      },
    })),
  );
  await write('policies', networkPolicies);
}
