/** The Docker engine: does it answer, and can its runtime start a privileged container on this machine? */
import { messageOf } from '../../model/errors.ts';
import type { KindContext } from '../context.ts';
import type { CheckResult } from './check.ts';
import type { MachineFacts } from './machine-facts.ts';

const infoTimeoutMs = 20_000;
const format = '{{.ServerVersion}}\t{{.CgroupVersion}}\t{{.DefaultRuntime}}\t{{.Driver}}';
const installHint =
  'Install a Docker engine. On a Debian machine .ci/host of the source tree installs and starts one (apt-get install docker.io).';

/** Asks the engine. */
export async function checkEngine(
  context: KindContext,
  facts: MachineFacts,
): Promise<readonly CheckResult[]> {
  const name = 'Docker engine';
  let printed: string;
  try {
    printed = await context.run('docker', ['info', '--format', format], {
      timeoutMs: infoTimeoutMs,
      signal: context.signal,
    });
  } catch (error) {
    context.signal.throwIfAborted();
    const [seen = ''] = messageOf(error).split('\n');
    return [{ name, status: 'missing', seen, hint: installHint }];
  }
  const [version = '', cgroup = '', runtime = '', driver = ''] = printed.split('\t');
  // The client prints what it knows of an engine that it does not reach.
  if (version === '')
    return [{ name, status: 'missing', seen: 'does not answer', hint: installHint }];
  const seen = `${version}, cgroup v${cgroup}, ${driver}, runtime ${runtime}`;
  return [{ name, status: 'ok', seen }, checkCapabilities(facts, runtime)];
}

/** runc asks for every capability for a privileged container, also for one that root does not have. */
export function checkCapabilities(facts: MachineFacts, runtime: string): CheckResult {
  const name = 'capabilities';
  if (facts.hasSysResource) return { name, status: 'ok', seen: 'CAP_SYS_RESOURCE is there' };
  const seen = 'CAP_SYS_RESOURCE is not there';
  if (runtime !== 'runc') return { name, status: 'ok', seen: `${seen}; the runtime is ${runtime}` };
  return {
    name,
    status: 'missing',
    seen: `${seen}, and runc refuses to start nodes without it`,
    hint: 'Run .ci/host: it puts a wrapper in front of runc that drops this one capability.',
  };
}
