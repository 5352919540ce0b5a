/** The server program of Cyclonus' pods, built from the Kubernetes module where no registry gives its image. */
import type { KindContext } from '../kind/context.ts';
import { buildGoPrograms } from '../kind/airgap/go-program.ts';
import { kubernetesModule } from '../kind/airgap/kubernetes-module.ts';

/** Path of the program, built when it is missing. */
export async function agnhostProgram(context: KindContext, version: string): Promise<string> {
  const programs = await buildGoPrograms(context, {
    ...kubernetesModule(version),
    name: 'agnhost',
    programs: { agnhost: 'k8s.io/kubernetes/test/images/agnhost' },
  });
  const path = programs['agnhost'];
  if (path === undefined) throw new Error('the build gave no agnhost');
  return path;
}
