/** The page docs/commands.md out of the program itself, so that it cannot be out of date. */
import type { Command } from 'commander';
import { withSubcommands } from './with-subcommands.ts';

/** Markdown with the help of every command. */
export function renderCommandReference(program: Command): string {
  const sections = withSubcommands(program).map((command) => {
    const help = command.createHelp();
    help.helpWidth = 100;
    return [
      `## ${pathOf(command)}`,
      '',
      '```text',
      help.formatHelp(command, help).trimEnd(),
      '```',
    ].join('\n');
  });
  return [
    '# Commands',
    '',
    'Exit codes: 0 conforms, 1 violation found, 2 wrong usage or input, 3 environment failure or inconclusive,',
    '130 interrupted. A violation outranks the rest.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
