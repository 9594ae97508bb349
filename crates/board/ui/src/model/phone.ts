// Phone numbers as people read and say them.

/** Country codes of two digits; 1 and 7 have one digit, all others three. */
const TWO_DIGITS = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** "+44 7700 900182" of a number in E.164; anything else as it is. */
export function phoneText(number: string): string {
  const digits = /^\+(\d{7,15})$/.exec(number)?.[1];
  if (digits === undefined) return number;
  const length = /^[17]/.test(digits) ? 1 : TWO_DIGITS.test(digits) ? 2 : 3;
  const rest = digits.slice(length);
  const groups = rest.length === 10 && digits.startsWith('44') ? [rest.slice(0, 4), rest.slice(4)] : threes(rest);
  return `+${digits.slice(0, length)} ${groups.join(' ')}`;
}

/** Groups of three, a last one of up to four. */
function threes(digits: string): string[] {
  const groups: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...groups, rest];
}

/** Fewer digits are no number that somebody calls from. */
const DIGITS_MIN = 5;

/** A number as it is looked for, without what callers leave out or add: the country's code, zeros before it. Other words stay. */
export function asDialled(text: string): string {
  const said = text.trim();
  const digits = said.replace(/\D/g, '');
  return /^[\d\s+().\/-]+$/.test(said) && digits.length >= DIGITS_MIN ? digits.replace(/^0+/, '') : said;
}
