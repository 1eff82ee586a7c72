// The grammar of YAML, so that after a change only what has changed is parsed again.
//
// A part of the old tree is used again where the grammar stands as it stood when that part was read. @lezer/yaml 1.0.4
// notes how deep it stands; where the text ends it closes all that is open, but goes on standing as deep. That depth is
// kept with every document, and none is found to fit again: a long text is parsed as a whole for each key.
import { LanguageSupport } from "@codemirror/language";
import { yamlLanguage } from "@codemirror/lang-yaml";

const { context } = yamlLanguage.parser;

/** What the text ends with closes a level, as the end of a block does. */
function shift(level, term, stack, input) {
  const next = context.shift(level, term, stack, input);
  return next === level && input.next < 0 ? (level.parent ?? level) : next;
}

const language = yamlLanguage.configure({ contextTracker: new context.constructor({ ...context, shift }) });

/** YAML as one extension. */
export const yaml = () => new LanguageSupport(language);
