/** Notes of an import: what is left out or changed, one sentence for each way, with the objects that it is about. */

export interface Notes {
  /** Adds an object to a sentence; sentences come in the order of their first objects. */
  readonly add: (text: string, subject: string) => void;
  /** `text: subject, subject`. */
  readonly sentences: () => readonly string[];
}

/** Notes without any sentence. */
export function createNotes(): Notes {
  const subjects = new Map<string, Set<string>>();
  return {
    add(text, subject) {
      const known = subjects.get(text) ?? new Set<string>();
      subjects.set(text, known.add(subject));
    },
    sentences: () => [...subjects].map(([text, known]) => `${text}: ${[...known].join(', ')}`),
  };
}

/** Of pods whose readiness a dump tells. */
export const unreadyNote = 'not ready there, kept so here by a readiness gate';
