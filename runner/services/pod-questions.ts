/**
 * Pods by their own addresses: whoever has a network answers there, ready or not, terminating or not (rule 105). One source, every
 * pod of the moment but itself, on the ports that Services lead to.
 */
import { distributionOptionsFor } from '../../checkers/flows/flow-looks.ts';
import { bindProbe } from '../../model/binding.ts';
import { podAddresses } from '../../model/bound-world.ts';
import type { FlowPrediction } from '../../model/flow.ts';
import type { LifecycleMoment } from '../../oracle/lifecycle/predict-lifecycle.ts';
import type { AskedQuestion, FlowAsking } from './ask-flow-questions.ts';

/** Questions from the first pod of the scenario. */
export function podQuestions(
  { scenario, facts, applied: { binding }, oracle, moment }: Pick<FlowAsking, 'scenario' | 'facts' | 'applied' | 'oracle' | 'moment'>, // prettier-ignore
  states: LifecycleMoment,
): readonly AskedQuestion[] {
  const [first] = scenario.world.pods;
  if (first === undefined) return [];
  const { namespace = 'default', name } = first.metadata;
  const logical = { kind: 'pod', namespace, name } as const;
  return [...states.keys()].flatMap((key) => {
    const pod = binding.pods.get(key);
    if (pod === undefined || key === `${namespace}/${name}`) return [];
    const [podNamespace = '', podName = ''] = key.split('/');
    return facts.ipFamilies.flatMap((ipFamily): AskedQuestion[] => {
      const address = podAddresses(pod)[ipFamily];
      const end = oracle.slices
        .filter(({ endpoints }) => endpoints.some(({ addresses }) => addresses[0] === address))
        .flatMap(({ ports = [] }) => ports)[0];
      if (address === undefined || end?.port === undefined) return [];
      const { protocol = 'TCP', port } = end;
      const ends = { source: logical, target: logical, ipFamily, protocol, port };
      const { source } = bindProbe(ends, binding);
      const prediction: FlowPrediction = {
        outcomes: [{ kind: 'backends', backends: [pod.metadata.uid ?? ''] }],
        rules: [105, 106],
      };
      return [
        {
          question: { source: logical, service: { namespace: podNamespace, name: podName }, port, protocol, ipFamily, via: 'podIP', moment }, // prettier-ignore
          target: { source, protocol, address, port },
          prediction,
          options: distributionOptionsFor(prediction, 'reachability', 1),
        },
      ];
    });
  });
}
