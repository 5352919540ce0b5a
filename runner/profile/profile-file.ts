/** Profiles as YAML text, read strictly; writing and reading again loses nothing. */
import { stringify } from 'yaml';
import { pinNames } from '../../model/profile.ts';
import { profileFileSchema, type ProfileFile } from '../../model/profile-file.ts';
import { parseStrictDocument } from '../strict-document.ts';

/** Reads one profile. Throws HarnessError('input') that names `file`, line, column and field of each problem. */
export function parseProfileFile(text: string, file: string): ProfileFile {
  return parseStrictDocument(text, file, {
    schema: profileFileSchema,
    what: 'a profile file',
    hint: `Pins: ${pinNames.join(', ')}; docs/profiles.md says what their values mean.`,
  });
}

/** The YAML text of a profile. */
export function formatProfileFile(profile: ProfileFile): string {
  return stringify(profile, { version: '1.1', lineWidth: 100, aliasDuplicateObjects: false });
}
