/**
 * Admission: checks a whole world before anything of it is applied, so that nothing is half
 * applied. Names in messages are the logical ones, which the user wrote.
 */
import { HarnessError } from '../../model/errors.ts';
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import type { World, WorldObject } from '../../model/scenario.ts';
import { labelsErrors, nameErrors, type FieldError } from './validate-names.ts';
import { policyErrors } from './validate-policy.ts';

/**
 * Throws HarnessError('input') on a bad name or label, or an object in a namespace that the world
 * does not have.
 */
export function validateObjects(world: World, namespacePrefix: string): void {
  const namespaces = new Set(world.namespaces.map(({ metadata }) => metadata.name));
  for (const object of [...world.namespaces, ...world.pods, ...world.networkPolicies]) {
    const { name, namespace, labels } = object.metadata;
    reject(object, [
      ...(object.kind === 'Namespace'
        ? nameErrors('metadata.name', `${namespacePrefix}${name}`, 'label')
        : nameErrors('metadata.name', name, 'subdomain')),
      ...labelsErrors('metadata.labels', labels),
      ...(object.kind === 'Namespace' || namespaces.has(namespace ?? 'default')
        ? []
        : [
            {
              path: 'metadata.namespace',
              message: `Not found: namespace "${namespace ?? 'default'}"`,
            },
          ]),
    ]);
  }
}

/** Throws HarnessError('input') where the server would reject the bound form of a policy. */
export function validatePolicy(logical: NetworkPolicy, bound: NetworkPolicy): void {
  reject(logical, policyErrors(bound));
}

function reject(object: WorldObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const { namespace, name } = object.metadata;
  const subject = namespace === undefined ? name : `${namespace}/${name}`;
  const reasons = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new HarnessError('input', `${object.kind} "${subject}" is invalid: ${reasons}`, {
    hint: 'Correct the manifest; an API server would reject it as well.',
  });
}
