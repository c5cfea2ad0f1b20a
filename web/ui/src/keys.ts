import { chosenPlan, drawing, placing, startAdding, unplace } from './edit';
import { published } from './published';
import { index, stopAsking } from './state';
import { redo, undo } from './whatif';

const writes = (e: Element | null) => e instanceof HTMLSelectElement || (e instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(e.type)); // a letter chooses in a list

/** The keys of the whole page. In a field the browser's own undo is left alone. */
export function onKey(e: KeyboardEvent): void {
  if (e.key === 'Escape') {
    if (placing.value) placing.value = null; else { stopAsking(); chosenPlan.value = ''; }
    return;
  }
  if (published || writes(document.activeElement)) return;
  if (e.key === 'Backspace' && drawing()) { unplace(); e.preventDefault(); return; }
  const held = e.ctrlKey || e.metaKey, key = e.key.toLowerCase();
  if (held && !e.altKey && (key === 'z' || key === 'y')) {
    if (key === 'y' || e.shiftKey) redo(); else undo();
    e.preventDefault();
  } else if (key === 'a' && !held && !e.altKey && index.value) {
    startAdding();
    e.preventDefault();
  }
}
