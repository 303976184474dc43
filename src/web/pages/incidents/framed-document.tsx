/**
 * A document of ours in a frame. No script runs in it: neither the sandbox nor the policy that it inherits from this page
 * allows any. That policy allows no inline styles either, so they are set from here, and nothing else is changed.
 */

import { useMemo, useRef } from 'react';
import css from './incidents.module.css';

interface FramedDocumentProps {
  readonly html: string;
  /** The style sheet of the document, where it has none of its own. */
  readonly style?: string;
  readonly title: string;
}

/** Text of people cannot hold this attribute: in our documents their quotes are written as entities. */
const styleAttribute = /\sstyle="/g;

export function FramedDocument({ html, style = '', title }: FramedDocumentProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const source = useMemo(() => html.replaceAll(styleAttribute, ' data-style="'), [html]);
  const dress = (): void => {
    const inner = frame.current?.contentDocument;
    const Sheet = inner?.defaultView?.CSSStyleSheet;
    if (inner === null || inner === undefined || Sheet === undefined) return;
    for (const each of inner.querySelectorAll<HTMLElement>('[data-style]'))
      each.style.cssText = each.dataset['style'] ?? '';
    const sheet = new Sheet();
    sheet.replaceSync(style);
    inner.adoptedStyleSheets = [sheet];
    // What is only looked at leads nowhere.
    inner.addEventListener('click', (event) => event.preventDefault());
    frame.current?.style.setProperty('height', `${String(inner.documentElement.scrollHeight)}px`);
  };
  return (
    <iframe
      ref={frame}
      className={css['frame']}
      sandbox="allow-same-origin"
      srcDoc={source}
      title={title}
      onLoad={dress}
    />
  );
}
