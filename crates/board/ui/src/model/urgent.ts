// An urgent visit as the form holds it, and as it is sent. Must say what is missing before the server does.

import type { Booking, Job, KnownCustomer, Span } from '../api/types';
import { WEIGHT_USUAL } from './weight';
import { words } from '../words/words';

export interface UrgentDraft {
  name: string;
  phone: string;
  language: string;
  address: string;
  access: string;
  /** Where the address is, as "51.455, -2.6". */
  spot: string;
  /** Row of the territory's own travel matrix, of a known address. */
  matrix: number | null;
  job: string;
  minutes: string;
  /** What a minute of the window counts. */
  weight: number;
}

/** The highest priority: such a visit isn't left out. */
const PRIORITY = 9;
const MINUTES_USUAL = '60';

export const emptyDraft = (): UrgentDraft => ({
  name: '', phone: '', language: 'en', address: '', access: '', spot: '', matrix: null, job: '', minutes: MINUTES_USUAL, weight: WEIGHT_USUAL,
});

/** Places to a metre. */
const round = (degrees: number): number => Math.round(degrees * 100_000) / 100_000;

/** The draft with a customer who was found. */
export const withCustomer = (draft: UrgentDraft, known: KnownCustomer): UrgentDraft => ({
  ...draft,
  name: known.name,
  phone: known.phone ?? '',
  language: known.language,
  address: known.address,
  access: known.access,
  spot: known.lat === null || known.lon === null ? '' : `${round(known.lat)}, ${round(known.lon)}`,
  matrix: known.matrix,
});

/** The draft with a kind of job, and how long it usually takes. */
export function withJob(draft: UrgentDraft, job: string, known: readonly Job[]): UrgentDraft {
  const usual = known.find(({ job_type }) => job_type === job);
  return { ...draft, job, minutes: usual ? String(usual.duration_min) : draft.minutes };
}

/** Latitude and longitude of "51.455, -2.6"; nothing for what isn't a place on Earth. */
export function spotOf(text: string): { lat: number; lon: number } | undefined {
  const said = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  const [lat, lon] = [Number(said?.[1]), Number(said?.[2])];
  return said && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** What is missing or wrong, in words; nothing when slots can be asked for. */
export function missing(draft: UrgentDraft): string | undefined {
  if (draft.name.trim() === '') return words().urgent.missing.name;
  if (draft.address.trim() === '') return words().urgent.missing.address;
  if (draft.matrix === null && !spotOf(draft.spot)) return words().urgent.missing.spot;
  if (draft.phone.trim() !== '' && !/^\+[\d\s().-]{7,20}$/.test(draft.phone.trim())) return words().urgent.missing.number;
  if (draft.job.trim() === '') return words().urgent.missing.job;
  const minutes = Number(draft.minutes);
  return minutes > 0 && minutes <= 1440 ? undefined : words().urgent.missing.minutes;
}

/** The booking that is sent; without a window it asks for slots. */
export function bookingOf(draft: UrgentDraft, date: string, known: readonly Job[], window?: Span): Booking {
  const usual = known.find(({ job_type }) => job_type === draft.job);
  const spot = spotOf(draft.spot);
  const phone = draft.phone.trim();
  return {
    date,
    customer: { name: draft.name.trim(), phone: phone === '' ? null : phone, language: draft.language },
    site: { address: draft.address.trim(), access: draft.access, lat: spot?.lat ?? null, lon: spot?.lon ?? null, matrix: draft.matrix },
    job_type: draft.job.trim(),
    skills: usual?.skills ?? {},
    parts: usual?.parts ?? {},
    duration_min: Number(draft.minutes),
    priority: PRIORITY,
    window_weight: draft.weight,
    ...(window ? { window } : {}),
  };
}
