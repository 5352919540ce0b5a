/** Loads a kubeconfig and selects the context that the user named; contexts are never guessed. */
import { KubeConfig } from '@kubernetes/client-node';
import { HarnessError, messageOf } from '../../model/errors.ts';

/**
 * The configuration with `context` selected. Without a path the usual places are read (KUBECONFIG, ~/.kube/config).
 * Throws HarnessError('input') on a file that cannot be read or a context that it does not have.
 */
export function loadKubeconfig(path: string | undefined, context: string): KubeConfig {
  const config = new KubeConfig();
  const where = path ?? 'the default kubeconfig';
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (cause) {
    throw new HarnessError('input', `reading ${where}: ${messageOf(cause)}`, {
      hint: 'Name an existing kubeconfig file.',
      cause,
    });
  }
  // Where there is no kubeconfig at all, the client makes one up, with a context of this name.
  const known = config
    .getContexts()
    .map(({ name }) => name)
    .filter((name) => path !== undefined || name !== 'loaded-context');
  if (!known.includes(context)) {
    throw new HarnessError('input', `${where} has no context "${context}"`, {
      hint:
        `Contexts there: ${known.join(', ') || 'none'}. ` +
        'A cluster of `kubeprop cluster up` has the context kind-NAME.',
    });
  }
  config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    throw new HarnessError('input', `context "${context}" of ${where} names no cluster`, {
      hint: 'Correct the cluster name of that context.',
    });
  }
  return config;
}
