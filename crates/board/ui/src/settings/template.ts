// What the server says of a message that a firm may word, and what an edit of it is. Pure.

import { call } from '../api/client';
import type { TemplateWords } from '../words/en/templates';
import { templateWords } from './words';

export interface Preview {
  name: string;
  body: string;
  /** Nothing where it is no text, as the next two. */
  encoding: string | null;
  units: number | null;
  segments: number | null;
}

export interface Template {
  key: string;
  used: keyof TemplateWords['part'];
  built_in: string;
  /** The firm's own wording. */
  own: string | null;
  required: string[];
  optional: string[];
  word: string | null;
  previews: Preview[];
}

export interface Tried {
  wrong: string | null;
  previews: Preview[];
}

/** The parts of the list, in its order. */
export const PARTS: readonly Template['used'][] = ['text', 'choice', 'mail', 'calendar'];

const isNamed = <K extends string>(names: Record<K, string>, name: string): name is K => Object.hasOwn(names, name);

/** What people call a message, or a variable; its name where nobody said. */
export const templateName = (key: string): string => (isNamed(templateWords().name, key) ? templateWords().name[key] : key);
export const variableName = (name: string): string => (isNamed(templateWords().variable, name) ? templateWords().variable[name] : name);

/** A template is one line, whatever is pasted. */
export const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ');

/** The text with a variable instead of what is selected, and where the caret goes. */
export function withVariable(text: string, from: number, to: number, name: string): { text: string; caret: number } {
  const variable = `{ $${name} }`;
  return { text: text.slice(0, from) + variable + text.slice(to), caret: from + variable.length };
}

const path = (territory: string) => `/api/territories/${encodeURIComponent(territory)}`;

export const loadTemplates = async (territory: string, language: string): Promise<Template[]> =>
  (await call<{ templates: Template[] }>('GET', `${path(territory)}/templates?language=${language}`)).templates;

export const tryTemplate = (territory: string, language: string, key: string, template: string): Promise<Tried> =>
  call<Tried>('POST', `${path(territory)}/templates/preview`, { language, key, template });

/** Words a message so from now on; nothing is the built-in wording. */
export const saveTemplate = (territory: string, language: string, key: string, template: string | null): Promise<{ changes: unknown[] }> =>
  call('POST', `${path(territory)}/settings`, { templates: { [language]: { [key]: template } } });
