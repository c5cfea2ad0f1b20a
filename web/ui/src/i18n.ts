import { computed, signal } from '@preact/signals';
import messages from './messages.json';

export type Lang = 'en' | 'zh';
export type Key = keyof typeof messages;

/** The reader's language, as far as the page speaks it. */
export function preferred(languages: readonly string[]): Lang {
  const known = languages.find((l) => /^(en|zh)\b/i.test(l));
  return known?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The language of everything on the page; changing it redraws what reads it. */
export const lang = signal<Lang>(preferred(globalThis.navigator?.languages ?? []));

export const locale = computed(() => (lang.value === 'zh' ? 'zh-CN' : 'en-GB'));

type Args = Record<string, string | number>;

/** The message under a key, its {names} filled in. Whole sentences only: word order differs. */
export function t(key: Key, args: Args = {}): string {
  return fill(messages[key][lang.value === 'zh' ? 1 : 0] ?? key, args);
}

/** As t, in the singular where n is one and the language has a singular. */
export function tn(key: Key, n: number, args: Args = {}): string {
  const one = `${key}_one`;
  const single = new Intl.PluralRules(locale.value).select(Math.round(n)) === 'one' && one in messages;
  return t(single ? (one as Key) : key, args);
}

function fill(text: string, args: Args): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? ''));
}

function format(value: number, digits: number, more: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative', ...more }).format(value);
}

/** Whole people, or whole metres. */
export const whole = (n: number): string => format(n, 0);
/** A share 0…1 as per cent with one decimal. */
export const percent = (share: number): string => format(share, 1, { style: 'percent' });
/** A difference of people, with its sign; 0 without one. */
/** How many people more there are after than before, as a reader who subtracts what is printed of both would find. */
export const more = (before: number, after: number): number => Math.round(after) - Math.round(before);
export const signed = (n: number): string => format(n, 0, { signDisplay: 'exceptZero' });
/** A difference of shares, in points. */
export const points = (n: number): string => t('points', { n: format(100 * n, 2, { signDisplay: 'exceptZero' }) });
export const decimal = (n: number, digits = 1): string => format(n, digits);
/** A walk in minutes, up to the next tenth, as the command line says it: a walk over
 * the limit never reads as the limit. A dash where none is known. */
export const walk = (m: number | null): string => (m === null ? '–' : format(Math.ceil(m * 10 - 1e-6) / 10, 1));
/** A limit or the bound of a class: no decimals it does not have. */
export const bound = (m: number): string => format(m, 1, { minimumFractionDigits: 0 });
/** People of a small place: a tenth where modelled people are fractions. */
export const few = (n: number): string => format(n, n < 10 && !Number.isInteger(n) ? 1 : 0);
/** "a, b and c", as the language says it. */
export const list = (words: string[]): string => new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(words);

/** A kind of venue in words; the data's own word where we have none. */
export function kindName(kind: string, plural = false): string {
  const bare = kind.replace(/^.*=/, '');
  const key = `${plural ? 'kinds' : 'kind'}_${bare}`;
  return key in messages ? t(key as Key) : bare.replace(/_/g, ' ');
}

/** An area's name in the page's language, where the data has one. */
export function nameIn(name: string, names?: Record<string, string>): string {
  return names?.[lang.value] || names?.[locale.value] || name;
}
