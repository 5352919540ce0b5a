/** From the text of a command-line option to fault names: `ignores-except,udp-not-enforced`. */
import { HarnessError } from '../../model/errors.ts';
import { faultCatalogue, faultNames, type FaultName } from './faults.ts';

/**
 * The faults that a comma-separated list names, without repeats; empty text means none. Throws
 * HarnessError('usage') that lists the known names.
 */
export function parseFaults(text: string): readonly FaultName[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names.map(faultNamed))];
}

function faultNamed(name: string): FaultName {
  if (Object.hasOwn(faultCatalogue, name)) return name as FaultName;
  throw new HarnessError('usage', `There is no fault "${name}" in the simulated cluster.`, {
    hint: `Known faults: ${faultNames.join(', ')}.`,
  });
}
