/** A command and everything below it, in order. */
import type { Command } from 'commander';

/** Depth first; the command itself comes first. */
export function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((child) => withSubcommands(child))];
}
