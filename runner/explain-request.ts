/**
 * `explain` from flags: manifests go in; the explanation of one connection, to a workload, an address or a Service, or of
 * one name asked in a pod is printed.
 */
import type { DnsImplementation, DnsType } from '../model/dns.ts';
import { HarnessError } from '../model/errors.ts';
import type { IpFamily, Protocol } from '../model/kubernetes.ts';
import { specificationProfile } from '../model/profile.ts';
import type { Libc } from '../model/resolv-conf.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import { assumeWorld } from './explain/assumed-world.ts';
import { explainConnection } from './explain/explain-connection.ts';
import { explainName } from './explain/explain-name.ts';
import { explanationLines } from './explain/explanation-lines.ts';
import { findEnd } from './explain/find-end.ts';
import { serviceSpelling } from './explain/find-service.ts';
import { nameLines } from './explain/name-lines.ts';
import { resolvePort } from './explain/resolve-port.ts';
import { explainServiceLines } from './explain-service-request.ts';
import { loadManifests, type LoadedManifests, type ManifestSource } from './load-manifests.ts';
import { rowSpellings } from './row-names.ts';
import type { RunnerIo } from './run-request.ts';

/** What is asked: a connection, or a name. */
export type ExplainQuestion =
  | {
      readonly kind: 'connection';
      readonly to: string;
      readonly port: string;
      readonly protocol: Protocol;
      /** The node of the client, for a Service. */
      readonly node: string | undefined;
    }
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly type: DnsType;
      readonly libc: Libc;
      readonly zone: string;
      readonly implementation: DnsImplementation;
    };

export interface ExplainRequest extends ManifestSource {
  readonly from: string;
  readonly question: ExplainQuestion;
  readonly cni: string | undefined;
  /** Families of the cluster, the primary one first (rule 79). */
  readonly ipFamilies: readonly IpFamily[];
}

/** Prints the explanation. Throws HarnessError('input') on manifests, names or ports that mean nothing. */
export function explainFromRequest(request: ExplainRequest, io: RunnerIo): void {
  const manifests = loadManifests(request);
  for (const note of manifests.notes) io.stderr(`${note}\n`);
  io.stdout(`${explain(request, manifests).join('\n')}\n`);
}

function explain(
  { from, question, cni, ipFamilies }: ExplainRequest,
  { world }: LoadedManifests,
): readonly string[] {
  const source = findEnd(from, world, '--from');
  if (question.kind === 'name') {
    if (source.kind === 'external') {
      throw new HarnessError('input', `--from ${source.id}: a name is asked in a pod`, {
        hint: 'Name the workload whose pod asks.',
      });
    }
    const asked = { ...question, source: source.workload };
    const assumed = assumeWorld(world, ipFamilies);
    return nameLines(asked, explainName(asked, assumed), assumed, ipFamilies);
  }
  const profile = cni === undefined ? specificationProfile : profileFor(cni);
  // In a namespace called service, service/web is a workload as well: that has been its meaning all along.
  const isRow = world.workloads.some((row) => rowSpellings(row).includes(question.to));
  if (!isRow && serviceSpelling(question.to) !== undefined) {
    return explainServiceLines({ ...question, source, ipFamilies }, world, profile);
  }
  const target = findEnd(question.to, world, '--to');
  const { protocol } = question;
  const port = resolvePort(question.port, protocol, target);
  const connection = { source, target, protocol, port };
  return explanationLines(connection, explainConnection(connection, world, profile), world);
}
