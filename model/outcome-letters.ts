/** Outcomes as the history stores them: one letter a cell. */
import type { Outcome } from './observation.ts';

export const outcomeLetters: Readonly<Record<Outcome, string>> = {
  connected: 'c',
  delivered: 'd',
  refused: 'r',
  reset: 'x',
  unreachable: 'u',
  timeout: 't',
  error: 'e',
  'not-probed': 'n',
};
