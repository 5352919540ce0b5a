/** `explain` from flags: manifests and two names go in, the explanation of one connection is printed. */
import type { Protocol } from '../model/kubernetes.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import { specificationProfile } from '../model/profile.ts';
import { explainConnection } from './explain/explain-connection.ts';
import { explanationLines } from './explain/explanation-lines.ts';
import { findEnd } from './explain/find-end.ts';
import { resolvePort } from './explain/resolve-port.ts';
import { loadManifests, type ManifestSource } from './load-manifests.ts';
import type { RunnerIo } from './run-request.ts';

export interface ExplainRequest extends ManifestSource {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: Protocol;
  readonly cni: string | undefined;
}

/** Prints the explanation. Throws HarnessError('input') on manifests, names or ports that mean nothing. */
export function explainFromRequest(request: ExplainRequest, io: RunnerIo): void {
  const { world, notes } = loadManifests(request);
  for (const note of notes) io.stderr(`${note}\n`);
  const source = findEnd(request.from, world, '--from');
  const target = findEnd(request.to, world, '--to');
  const { protocol } = request;
  const port = resolvePort(request.port, protocol, target);
  const question = { source, target, protocol, port };
  const profile = request.cni === undefined ? specificationProfile : profileFor(request.cni);
  const answers = explainConnection(question, world, profile);
  io.stdout(`${explanationLines(question, answers, world).join('\n')}\n`);
}
