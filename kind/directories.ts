/**
 * Where kubeprop keeps files of its own: built artefacts in the user's cache, clusters in the user's state directory,
 * as the XDG base directory rules say. Pure: the environment comes in.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Built artefacts, logs of builds, programs that were built for us: all of it can be deleted at any time. */
export function cacheDirectory(env: Environment): string {
  return join(base(env['XDG_CACHE_HOME'], env, '.cache'), 'kubeprop');
}

/** What must be remembered between two calls: the clusters that were created, and their kubeconfig files. */
export function stateDirectory(env: Environment): string {
  return join(base(env['XDG_STATE_HOME'], env, join('.local', 'state')), 'kubeprop');
}

/** A relative path in an XDG variable is invalid by its specification, and ignored. */
function base(fromXdg: string | undefined, env: Environment, fallback: string): string {
  if (fromXdg?.startsWith('/') === true) return fromXdg;
  return join(env['HOME'] ?? homedir(), fallback);
}
