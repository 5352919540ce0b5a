// Writes what the documentation takes from the built program: docs/commands.md, and the output blocks below comments
// `<!-- output of: kubeprop ... -->` in README.md and docs/. cli/docs.test.ts fails while a page differs.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCommandReference } from '../dist/cli/command-reference.js';
import { createProgram, runCli } from '../dist/cli/main.js';
import { renderConnectivitySchema } from '../dist/model/connectivity-schema.js';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const silent = {
  stdout: () => undefined,
  stderr: () => undefined,
  isTerminal: false,
  signal: new AbortController().signal,
  env: {},
};

writeFileSync(
  join(root, 'docs/commands.md'),
  renderCommandReference(createProgram(silent, () => undefined)),
);

mkdirSync(join(root, 'docs/schema'), { recursive: true });
writeFileSync(join(root, 'docs/schema/connectivity.schema.json'), renderConnectivitySchema());

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))];
for (const page of pages.filter((name) => name.endsWith('.md'))) {
  const path = join(root, page);
  let text = readFileSync(path, 'utf8');
  for (const [block, command] of text.matchAll(/<!-- output of: (.+) -->\n+```\w*\n[\s\S]*?```/g)) {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-docs-'));
    let output = '';
    const words = command.replace(/^kubeprop /, '').split(' ');
    const more = words[0] === 'run' || words[0] === 'replay' ? ['--report', report] : [];
    await runCli([...words, ...more], { ...silent, stdout: (part) => (output += part) });
    const shown = output.replaceAll(report, 'reports/example');
    text = text.replace(
      block,
      () => `<!-- output of: ${command} -->\n\n\`\`\`text\n${shown}\`\`\``,
    );
  }
  writeFileSync(path, text);
}
