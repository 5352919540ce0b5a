/**
 * Which pod of a world asks about names. A server with `autopath` knows pods by their addresses, which pods of the host network
 * share with others of their node: one with an address of its own asks, in whatever order a lane holds its pods.
 */
import type { Binding } from './binding.ts';
import type { Pod } from './kubernetes.ts';

export interface DnsAsker {
  readonly pod: Pod;
  /** What the server takes for the client's namespace; undefined where it cannot know who asks. */
  readonly namespace: string | undefined;
}

/**
 * The first by name; undefined in a world without pods. `busy`: pods, by logical name, that events happen to: they may have ended when
 * their turn to ask comes.
 */
export function dnsAsker(
  { pods }: Pick<Binding, 'pods'>,
  busy: ReadonlySet<string> = new Set(),
): DnsAsker | undefined {
  const named = [...pods].sort(([one], [other]) => (one < other ? -1 : 1));
  const own = named.filter(([, { spec }]) => spec.hostNetwork !== true);
  const [, free] = own.find(([name]) => !busy.has(name)) ?? own[0] ?? [];
  const pod = free ?? named[0]?.[1];
  return pod === undefined ? undefined : { pod, namespace: free?.metadata.namespace };
}
