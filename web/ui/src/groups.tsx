import type { Served } from './api';
import { Explain } from './glossary';
import { t } from './i18n';
import { group, index } from './state';

/** Whom figures, cards and gaps are of, where the project counts groups. */
export function GroupChoice() {
  const groups = index.value?.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <div class="whom">
      <label>{t('group_label')}
        <select value={group.value} onChange={(e) => { group.value = e.currentTarget.value; }}>
          <option value="">{t('group_all')}</option>
          {groups.map((g) => <option key={g} value={g}>{g}</option>)}
        </select>
      </label>
      <Explain term="group" />
    </div>
  );
}

/** What became of the chosen group of some people; of all of them where none is. */
export const servedOf = (all: Served): Served => {
  const g = group.value ? all.groups?.find((x) => x.name === group.value) : undefined;
  return g ? { ...all, people: g.people, covered: g.covered, not_covered: g.not_covered, unreachable: g.unreachable } : all;
};
