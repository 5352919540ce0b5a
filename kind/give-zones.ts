/**
 * Makes every worker of a new cluster a zone of its own, so that Services that ask for endpoints close by have something to choose.
 * Not by the labels that KIND's configuration has: kube-proxy 1.34 registers for its node's zone after its informer has delivered
 * the node, and where the node came first it never learns a zone that it had from the beginning. A label that comes when the proxy
 * runs is a change, which it always hears of.
 */
import type { KindContext } from './context.ts';
import { kubectl, listNodeContainers } from './nodes.ts';
import { pollUntil, seenInstead } from './poll-until.ts';

/** A proxy writes its first rules within seconds of its start; nodes are Ready by then. */
const proxyTimeoutMs = 60_000;
const commandTimeoutMs = 20_000;
/** Rules are written by the loop that kube-proxy begins last. */
const findRules =
  "{ iptables-save -t nat; ip6tables-save -t nat; nft list ruleset; } 2>/dev/null | grep -cE 'KUBE-SVC-|table ip6? kube-proxy' || true";

/** `z0` for the first worker, and so on. Throws HarnessError('environment') where a proxy writes no rules in time. */
export async function giveZones(context: KindContext, cluster: string): Promise<void> {
  const nodes = await listNodeContainers(context, cluster);
  const workers = nodes.filter(({ role }) => role === 'worker').toSorted((a, b) => numberOf(a.name) - numberOf(b.name)); // prettier-ignore
  for (const [index, { name }] of workers.entries()) {
    await pollUntil(context, {
      reason: `kube-proxy of ${name} to write rules`,
      timeoutMs: proxyTimeoutMs,
      check: () => hasRules(context, name),
    });
    await kubectl(context, cluster, ['label', 'node', name, '--overwrite', `topology.kubernetes.io/zone=z${index}`]); // prettier-ignore
  }
}

async function hasRules({ run, signal }: KindContext, node: string): Promise<boolean | string> {
  const options = { timeoutMs: commandTimeoutMs, signal };
  try {
    const lines = await run('docker', ['exec', node, 'sh', '-c', findRules], options);
    return Number(lines.trim()) > 0 || 'none';
  } catch (error) {
    return seenInstead(error);
  }
}

/** KIND calls its workers `NAME-worker`, `NAME-worker2`, ... */
function numberOf(name: string): number {
  return Number(/-worker(\d*)$/.exec(name)?.[1] ?? '0') || 1;
}
