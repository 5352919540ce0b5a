/**
 * Steps of a long job -> lines for a person: what is being done now, and how long each step took. A terminal sees one
 * line per step that is completed in place; a log sees the start too, since a build can be silent for minutes.
 */
import type { KindContext, StepEvent } from './context.ts';

const clearLine = '\r\u001B[2K';

/** The onStep of a context that writes to `write`. */
export function stepPrinter(
  write: (text: string) => void,
  isTerminal: boolean,
): KindContext['onStep'] {
  return (event) => {
    write(isTerminal ? terminalText(event) : logText(event));
  };
}

function terminalText({ kind, step, elapsedMs }: StepEvent): string {
  switch (kind) {
    case 'started':
      return `${clearLine}         ${step} ...`;
    case 'finished':
      return `${clearLine}${seconds(elapsedMs)}  ${step}\n`;
    case 'reused':
      return `${clearLine}  (kept)  ${step}\n`;
  }
}

function logText({ kind, step, elapsedMs }: StepEvent): string {
  switch (kind) {
    case 'started':
      return `   start  ${step}\n`;
    case 'finished':
      return `${seconds(elapsedMs)}  ${step}\n`;
    case 'reused':
      return `  (kept)  ${step}\n`;
  }
}

const columnWidth = 8;

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(1)} s`.padStart(columnWidth);
}
