// Writes docs/commands.md from the built program; cli/docs.test.ts fails while the page differs.
import { writeFileSync } from 'node:fs';
import { createProgram } from '../dist/cli/main.js';
import { renderCommandReference } from '../dist/cli/command-reference.js';

const io = {
  stdout: () => undefined,
  stderr: () => undefined,
  isTerminal: false,
  signal: AbortSignal.abort(),
  env: {},
};
const program = createProgram(io, () => undefined);
writeFileSync(new URL('../docs/commands.md', import.meta.url), renderCommandReference(program));
