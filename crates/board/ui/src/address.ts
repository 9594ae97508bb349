// The page's address: `#territory/date/visit`, so that a reload or a link shows the same.

export interface Address {
  territory?: string;
  date?: string;
  visit?: string;
}

/** Reads the part after `#`; whatever isn't understood is left out. */
export function readAddress(hash: string): Address {
  const [territory, date, visit] = hash.replace(/^#/, '').split('/').map(decode);
  return {
    ...(territory ? { territory } : {}),
    ...(date && /^\d{4}-\d{2}-\d{2}$/.test(date) ? { date } : {}),
    ...(visit ? { visit } : {}),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export const writeAddress = ({ territory, date, visit }: Address): string =>
  `#${[territory, date, visit].filter((part) => part !== undefined).map(encodeURIComponent).join('/')}`;
