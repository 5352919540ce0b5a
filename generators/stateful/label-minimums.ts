/**
 * The least share of stateful scenarios, in percent, that must carry each label of steps, under labelMinimumOptions:
 * about four fifths of what the weights give.
 */
export const stepLabelMinimums: Readonly<Record<string, number>> = {
  'step:address-can-be-reused': 21,
  'step:agent-restarted': 11,
  'step:last-pod-of-policy-goes': 15,
  'step:namespace-relabelled': 14,
  'step:pod-completed': 9,
  'step:pod-created': 40,
  'step:pod-deleted': 19,
  'step:pod-enters-selector': 5,
  'step:pod-leaves-selector': 10,
  'step:pod-recreated': 12,
  'step:pod-relabelled': 25,
  'step:pod-under-policy': 24,
  'step:policy-after-pod': 51,
  'step:policy-away-for-one-step': 9,
  'step:policy-changed': 15,
  'step:policy-created': 45,
  'step:policy-deleted': 31,
  'step:policy-there-for-one-step': 9.5,
  'step:several-changes': 23,
  'steps:1': 7,
  'steps:2': 22,
  'steps:3': 22,
  'steps:4': 13,
  'steps:5': 13,
};
