// How many texts a body takes on a phone: GSM-7 packs 160 characters into one, anything else 70.

import { words } from '../words/words';

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '^{}\\[~]|€\f';

export interface TextLength {
  units: number;
  texts: number;
  /** Units until the next text begins. */
  room: number;
}

/** Length of a body as carriers count it. */
export function textLength(body: string): TextLength {
  let units = 0;
  let gsm = true;
  for (const char of body) {
    if (BASIC.includes(char)) units += 1;
    else if (EXTENSION.includes(char)) units += 2;
    else gsm = false;
  }
  if (!gsm) units = body.length;
  const [one, more] = gsm ? [160, 153] : [70, 67];
  if (units <= one) return { units, texts: units === 0 ? 0 : 1, room: one };
  const texts = Math.ceil(units / more);
  return { units, texts, room: texts * more };
}

/** "1 text, 157 of 160" */
export function textLengthWords(body: string): string {
  const { units, texts, room } = textLength(body);
  return words().story.textLength(texts, units, room);
}
