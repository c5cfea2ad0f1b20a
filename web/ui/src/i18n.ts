import { computed, signal } from '@preact/signals';
import messages from './messages.json';

export type Lang = 'en' | 'zh';
export type Key = keyof typeof messages;

/** The language of everything on the page; changing it redraws what reads it. */
export const lang = signal<Lang>(navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

const locale = computed(() => (lang.value === 'zh' ? 'zh-CN' : 'en-GB'));

/** The message under a key, its {names} filled in. Whole sentences only: word order differs. */
export function t(key: Key, args: Record<string, string | number> = {}): string {
  const text = messages[key][lang.value === 'zh' ? 1 : 0] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? ''));
}

function format(value: number, digits: number): string {
  return new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export const people = (n: number): string => format(n, 0);
export const percent = (share: number): string => `${format(share * 100, 1)} %`;
export const decimal = (n: number, digits = 1): string => format(n, digits);
export const minutes = (m: number | null): string => (m === null ? '–' : format(m, Number.isInteger(m) ? 0 : 1));

/** An area's name in the page's language, where the data has one. */
export function nameIn(name: string, names?: Record<string, string>): string {
  return names?.[lang.value] || name;
}
