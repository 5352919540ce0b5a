/** From the text of a command-line option to fault names: `ignores-except,affinity-ignored`. */
import { HarnessError } from '../../model/errors.ts';
import { faultCatalogue, faultNames, type FaultName } from './faults.ts';
import {
  serviceFaultCatalogue,
  serviceFaultNames,
  type ServiceFaultName,
} from './services/service-faults.ts';

export interface ParsedFaults {
  /** Of the network and its policies. */
  readonly faults: readonly FaultName[];
  /** Of Services. */
  readonly serviceFaults: readonly ServiceFaultName[];
}

/**
 * The faults that a comma-separated list names, without repeats; empty text means none. Throws
 * HarnessError('usage') that lists the known names.
 */
export function parseFaults(text: string): ParsedFaults {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !isFault(name) && !isServiceFault(name));
  if (unknown !== undefined) {
    throw new HarnessError('usage', `There is no fault "${unknown}" in the simulated cluster.`, {
      hint: `Known faults: ${[...faultNames, ...serviceFaultNames].join(', ')}.`,
    });
  }
  return {
    faults: [...new Set(names.filter(isFault))],
    serviceFaults: [...new Set(names.filter(isServiceFault))],
  };
}

function isFault(name: string): name is FaultName {
  return Object.hasOwn(faultCatalogue, name);
}

function isServiceFault(name: string): name is ServiceFaultName {
  return Object.hasOwn(serviceFaultCatalogue, name);
}
