import { describe, expect, it } from 'vitest';
import { bookingOf, emptyDraft, missing, spotOf, withCustomer, withJob } from './urgent';

const known = { name: 'Amelia Price', phone: '+447700900101', language: 'en', address: '1 Park Row', access: 'side gate', lat: 51.455, lon: -2.6, matrix: null, last_job: 'Boiler repair', last_day: '2026-10-15' };
const boiler = { job_type: 'Boiler repair', duration_min: 75, skills: { gas: 2 }, parts: { valve: 1 } };

describe('an urgent visit', () => {
  it('says what is missing, one thing after the other', () => {
    const draft = emptyDraft();
    expect(missing(draft)).toContain('Who is it?');
    const who = withCustomer(draft, known);
    expect(missing(who)).toBe('What is to be done?');
    expect(missing({ ...who, spot: 'Bristol' })).toContain('on the map');
    expect(missing({ ...who, spot: '', matrix: 4, job: 'Leak' })).toBeUndefined();
    expect(missing({ ...who, phone: '07700 900101' })).toContain('country’s code');
    expect(missing({ ...withJob(who, 'Leak', []), minutes: '0' })).toContain('How many minutes');
  });

  it('takes what a kind of job needs from how it was booked before', () => {
    const draft = withJob(withCustomer(emptyDraft(), known), 'Boiler repair', [boiler]);
    expect(draft.minutes).toBe('75');
    const booking = bookingOf(draft, '2026-10-15', [boiler]);
    expect(booking).toMatchObject({ skills: { gas: 2 }, parts: { valve: 1 }, priority: 9, site: { lat: 51.455, lon: -2.6 } });
    expect('window' in booking).toBe(false);
    const window = { from: '2026-10-15T09:00:00Z', to: '2026-10-15T11:00:00Z' };
    expect(bookingOf(draft, '2026-10-15', [boiler], window).window).toEqual(window);
  });

  it('reads places on Earth only', () => {
    expect(spotOf(' 51.455, -2.6 ')).toEqual({ lat: 51.455, lon: -2.6 });
    for (const wrong of ['', '51.455', '91, 0', '0, 181', '1e3, 2', 'a, b']) expect(spotOf(wrong), wrong).toBeUndefined();
  });
});
