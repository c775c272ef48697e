// Moments in words. They come from the program in Unix seconds.

import type { Language } from './bindings';

const DAY = 86_400_000;

export function date(seconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(seconds * 1000);
}

export function clock(seconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(seconds * 1000);
}

export function moment(seconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(seconds * 1000);
}

/** Today, yesterday and the days before in words with the time; what is longer ago as a date. */
export function lately(seconds: number, language: Language, now = Date.now()): string {
  const days = Math.round((midnight(seconds * 1000) - midnight(now)) / DAY);
  if (days < -6 || days > 0) return date(seconds, language);
  const day = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
  return `${day} ${clock(seconds, language)}`;
}

function midnight(milliseconds: number): number {
  return new Date(milliseconds).setHours(0, 0, 0, 0);
}

/** Minutes and seconds, such as 4:05. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
