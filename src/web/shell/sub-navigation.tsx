/** The pages of one subject, side by side under its heading. */

import { Link } from '@tanstack/react-router';
import type { NavigationItem } from './navigation.ts';
import css from './sub-navigation.module.css';

export interface SubPage {
  readonly to: NavigationItem['to'];
  readonly label: string;
  /** Things that wait for somebody there. */
  readonly count?: number | undefined;
}

export function SubNavigation({ label, pages }: { readonly label: string; readonly pages: readonly SubPage[] }) {
  return (
    <nav aria-label={label} className={css['bar']}>
      {pages.map((page) => (
        <Link
          key={page.to}
          to={page.to}
          className={css['tab']}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'data-active': true }}
        >
          {page.label}
          {page.count !== undefined && page.count > 0 && <span className={css['count']}>{page.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
